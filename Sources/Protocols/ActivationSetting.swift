/// An activation is a word in an experiment file: relu, gelu, gelu_new, swish ….
extension Activation: SettingChoice {}
