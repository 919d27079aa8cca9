"""Pages: reports laid out on sheets of paper, and the sheets as PDF, OFD, pictures and scans."""
