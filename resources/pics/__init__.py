"""The demo PICS, one for each DUT type; templates are made by :mod:`app.campaign.pics_template`."""
