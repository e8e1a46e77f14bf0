"""Turn the bytes of a file into cells: encodings, archives, notebooks of any format, scripts of many tools."""
