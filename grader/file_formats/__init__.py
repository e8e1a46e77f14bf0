"""From bytes to cells: encodings, archives, notebooks of any age, scripts of many tools."""
