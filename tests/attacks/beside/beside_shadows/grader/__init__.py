def grade(*_):
    return 50
