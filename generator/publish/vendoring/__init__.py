"""Scripts of others that pages load, one module per package that ships them."""
