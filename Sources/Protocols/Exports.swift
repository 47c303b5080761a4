// A plugin imports Protocols and has tensors and spectra with it.
@_exported public import Spectra
@_exported public import Tensors
