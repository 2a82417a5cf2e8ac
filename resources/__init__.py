"""Data files of the product: fonts, icons, pictograms, prompt wording, PICS templates and demo PICS."""
