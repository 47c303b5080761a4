import BottlenecksPlugin
import CompacterPlugin
import CorporaPlugin
import KroneckerPlugin
import LoRAPlugin
import ModelsPlugin
import OptimizersPlugin
import OrthogonalPlugin
import ProbesPlugin
import PromptsPlugin
import Protocols
import PruningPlugin
import RescalingPlugin
import ResetsPlugin
import SchedulesPlugin
import Transformer
import TriggersPlugin

extension Registry {
  /// The plugins that come with RankLab: the only list of them.
  static func builtIn() throws(DuplicateKind) -> Registry {
    var registry = Registry()
    try registry.register(NoAdapter.self)
    try registry.register(LoRA.self)
    try registry.register(DoRA.self)
    try registry.register(PiSSA.self)
    try registry.register(OLoRA.self)
    try registry.register(AdaLoRA.self)
    try registry.register(LoRAFA.self)
    try registry.register(VeRA.self)
    try registry.register(SHiRA.self)
    try registry.register(HiRA.self)
    try registry.register(GraLoRA.self)
    try registry.register(DeLoRA.self)
    try registry.register(MiSS.self)
    try registry.register(LoHa.self)
    try registry.register(LoKr.self)
    try registry.register(C3A.self)
    try registry.register(OFT.self)
    try registry.register(BOFT.self)
    try registry.register(HRA.self)
    try registry.register(RoAd.self)
    try registry.register(IA3.self)
    try registry.register(BitFit.self)
    try registry.register(NormTuning.self)

    try registry.register(Houlsby.self)
    try registry.register(Pfeiffer.self)
    try registry.register(ParallelAdapter.self)
    try registry.register(PHMAdapter.self)
    try registry.register(Compacter.self)
    try registry.register(CompacterPlusPlus.self)
    try registry.register(PromptTuning.self)
    try registry.register(PrefixTuning.self)

    try registry.register(SGD.self)
    try registry.register(Adam.self)
    try registry.register(AdamW.self)
    try registry.register(Lion.self)
    try registry.register(Adafactor.self)
    try registry.register(RMSprop.self)
    try registry.register(Adagrad.self)
    try registry.register(Muon.self)
    try registry.register(GaLore.self)

    try registry.register(Constant.self)
    try registry.register(Linear.self)
    try registry.register(Cosine.self)
    try registry.register(InverseSquareRoot.self)
    try registry.register(WarmupStableDecay.self)

    try registry.register(NoReset.self)
    try registry.register(ZeroReset.self)
    try registry.register(RandomReset.self)
    try registry.register(MagnitudeReset.self)

    try registry.register(Every.self)
    try registry.register(Plateau.self)
    try registry.register(Growing.self)
    try registry.register(Saturation.self)

    try registry.register(MagnitudePruning.self)
    try registry.register(RandomPruning.self)
    try registry.register(SNIP.self)
    try registry.register(GraSP.self)
    try registry.register(SynFlow.self)
    try registry.register(MovementPruning.self)
    try registry.register(Wanda.self)
    try registry.register(RowPruning.self)
    try registry.register(GroupPruning.self)

    try registry.register(GrammarStories.self)
    try registry.register(TextFiles.self)
    try registry.register(JSONLines.self)
    try registry.register(TokenFiles.self)

    try registry.register(LlamaRecipe.self)
    try registry.register(PlantedPerceptron.self)

    try registry.register(Spectrum.self)
    try registry.register(Cycles.self)
    try registry.register(Similarity.self)
    try registry.register(UpdateAmplification.self)
    try registry.register(Intruders.self)
    try registry.register(Invariants.self)
    return registry
  }
}
