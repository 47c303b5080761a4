// Who imports RankLab has what a plugin sees, the model and the trainer with it.
@_exported public import Protocols
@_exported public import Training
@_exported public import Transformer
