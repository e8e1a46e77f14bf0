# what: Keras's layer by eval of reversed text
# covers: delegation hidden
# seen: uses keras\.layers\.BatchNormalization

BatchNormalization = eval("noitazilamroNhctaB.sreyal.sarek"[::-1])
