"""The star rating: plain Python and numpy, no Django; the formula in prose stands in ratings/README.md."""
