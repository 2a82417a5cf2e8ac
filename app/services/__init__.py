"""Servers that are part of the bench: files over HTTP, HTTPS, FTP and FTPS, and the certificates for them."""
