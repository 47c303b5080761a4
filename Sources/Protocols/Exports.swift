// A plugin imports Protocols, and has tensors, spectra and the declaration of settings with it.
@_exported public import ExperimentFile
@_exported public import Spectra
@_exported public import Tensors
