"""gammabeta: teaching deep learning with Keras, and naming the mistakes."""
