//! The tables of fields, a kind each.

use domain::ResourceKind;

use super::Field;
use super::FieldType::{
    self, Digits, Duration, Flag, Free, Number, Numbers, Object, One, Some as SomeOf, Text, Texts, Time,
    Whole,
};

/// The fields of a kind, besides those only the server says and the name to show.
pub const fn of(kind: ResourceKind) -> &'static [Field] {
    match kind {
        ResourceKind::Deployment => DEPLOYMENT,
        ResourceKind::Model => MODEL,
        ResourceKind::Dataset => DATASET,
        ResourceKind::FineTuningJob => JOB,
    }
}

const fn field(name: &'static str, holds: FieldType) -> Field {
    Field { name, holds }
}

/// A name, of a model or a shape.
const NAME: FieldType = Text(200);
const DESCRIPTION: FieldType = Text(2_000);
const URL: FieldType = Text(2_000);
/// How many of something there are.
const COUNT: FieldType = Whole(0, 10_000);
/// How many tokens; the contract has 32 bits.
const TOKENS: FieldType = Whole(0, 2_147_483_647);

const DEPLOYMENT: &[Field] = &[
    field("baseModel", NAME),
    field("upstream", Object(UPSTREAM)),
    field("replicaCount", COUNT),
    field("acceleratorCount", COUNT),
    field("acceleratorType", One(ACCELERATORS)),
    field("activeModelVersion", NAME),
    field("autoscalingPolicy", Object(AUTOSCALING)),
    field("autoTune", Object(AUTO_TUNE)),
    field("deploymentShape", NAME),
    field("deploymentTemplate", NAME),
    field("description", DESCRIPTION),
    field("directRouteApiKeys", Texts),
    field(
        "directRouteType",
        One(&["DIRECT_ROUTE_TYPE_UNSPECIFIED", "INTERNET", "GCP_PRIVATE_SERVICE_CONNECT", "AWS_PRIVATELINK"]),
    ),
    field("disableDeploymentSizeValidation", Flag),
    field("draftModel", NAME),
    field("draftTokenCount", COUNT),
    field("enableAddons", Flag),
    field("enableHotLoad", Flag),
    field("enableHotReloadLatestAddon", Flag),
    field("enableMtp", Flag),
    field("enableSessionAffinity", Flag),
    field("expireTime", Time),
    field("hotLoadBucketType", One(&["BUCKET_TYPE_UNSPECIFIED", "MINIO", "S3", "NEBIUS", "FW_HOSTED"])),
    field("hotLoadBucketUrl", URL),
    field("maxContextLength", TOKENS),
    field("maxReplicaCount", COUNT),
    field("maxWithRevocableReplicaCount", COUNT),
    field("minReplicaCount", COUNT),
    field("ngramSpeculationLength", COUNT),
    field("placement", Object(PLACEMENT)),
    field("precision", One(PRECISIONS)),
    field("pricingPlanId", NAME),
    field("targetModelVersion", NAME),
];

/// The server that answers: Roster's own.
const UPSTREAM: &[Field] = &[field("connection", NAME), field("model", NAME)];

const AUTOSCALING: &[Field] = &[
    field("loadTargets", Numbers),
    field("scaleDownWindow", Duration),
    field("scaleToZeroWindow", Duration),
    field("scaleUpWindow", Duration),
];

const AUTO_TUNE: &[Field] = &[field("longPrompt", Flag)];

const PLACEMENT: &[Field] = &[
    field("multiRegion", One(&["MULTI_REGION_UNSPECIFIED", "GLOBAL", "US", "EUROPE", "APAC"])),
    field("region", One(REGIONS)),
    field("regions", SomeOf(REGIONS)),
];

const MODEL: &[Field] = &[
    field("kind", One(MODEL_KINDS)),
    field("baseModelDetails", Object(BASE_MODEL)),
    field("contextLength", TOKENS),
    field("conversationConfig", Object(CONVERSATION)),
    field("defaultDraftModel", NAME),
    field("defaultDraftTokenCount", COUNT),
    field("deprecationDate", Object(DATE)),
    field("description", DESCRIPTION),
    // Set by the server alone, as a job's output.
    field("fineTuningJob", NAME),
    field("githubUrl", URL),
    field("huggingFaceUrl", URL),
    field("peftDetails", Object(PEFT)),
    field("public", Flag),
    field("snapshotType", One(&["FULL_SNAPSHOT", "INCREMENTAL_SNAPSHOT"])),
    field("supportsImageInput", Flag),
    field("supportsLora", Flag),
    field("supportsTools", Flag),
    field("teftDetails", Free),
    field("trainingContextLength", TOKENS),
    field("useHfApplyChatTemplate", Flag),
];

const BASE_MODEL: &[Field] = &[
    field(
        "checkpointFormat",
        One(&["CHECKPOINT_FORMAT_UNSPECIFIED", "NATIVE", "HUGGINGFACE", "UNINITIALIZED"]),
    ),
    field("defaultPrecision", One(PRECISIONS)),
    field("modelType", NAME),
    field("moe", Flag),
    field("parameterCount", Digits),
    field("supportsFireattention", Flag),
    field("supportsMtp", Flag),
    field("tunable", Flag),
    field("worldSize", COUNT),
];

const CONVERSATION: &[Field] =
    &[field("style", NAME), field("system", Text(10_000)), field("template", Text(30_000))];

const DATE: &[Field] =
    &[field("year", Whole(0, 9_999)), field("month", Whole(0, 12)), field("day", Whole(0, 31))];

const PEFT: &[Field] = &[
    field("baseModel", NAME),
    field("r", COUNT),
    field("targetModules", Texts),
    field("mergeAddonModelName", NAME),
];

const DATASET: &[Field] = &[
    field("format", One(super::super::spec::FORMATS)),
    field("evalProtocol", Free),
    field("evaluationResult", Object(&[field("evaluationJobId", NAME)])),
    field("externalUrl", URL),
    field("sourceJobName", NAME),
    field("splitted", Object(&[field("sourceDatasetId", NAME)])),
    field("transformed", Object(TRANSFORMED)),
    field("userUploaded", Free),
];

const TRANSFORMED: &[Field] = &[
    field("sourceDatasetId", NAME),
    field("filter", Text(2_000)),
    field("originalFormat", One(&["FORMAT_UNSPECIFIED", "CHAT", "COMPLETION", "RL"])),
];

const JOB: &[Field] = &[
    field("dataset", NAME),
    field("baseModel", NAME),
    field("outputModel", NAME),
    field("awsS3Config", Object(&[field("credentialsSecret", NAME), field("iamRoleArn", NAME)])),
    field("azureBlobStorageConfig", Object(AZURE)),
    field("batchSize", TOKENS),
    field("batchSizeSamples", TOKENS),
    field("earlyStop", Flag),
    field("epochs", COUNT),
    field("evalAutoCarveout", Flag),
    field("evaluationDataset", NAME),
    field("gradientAccumulationSteps", COUNT),
    field("isTurbo", Flag),
    field("jinjaTemplate", Text(30_000)),
    field("learningRate", Number(0.0, 1_000.0)),
    field("learningRateWarmupSteps", TOKENS),
    field("loraRank", COUNT),
    field("maxContextLength", TOKENS),
    field("metricsFileSignedUrl", URL),
    field("mtpEnabled", Flag),
    field("mtpFreezeBaseModel", Flag),
    field("mtpNumDraftTokens", COUNT),
    field("nodes", COUNT),
    field("optimizerWeightDecay", Number(0.0, 1_000.0)),
    field("region", One(REGIONS)),
    field("rendererHuggingFaceRepoId", NAME),
    field("reservationTarget", NAME),
    field("samplerCheckpointSaveIntervalSteps", TOKENS),
    field("usePurpose", NAME),
    field("useReservation", Flag),
    field("wandbConfig", Object(WANDB)),
    field("warmStartFrom", NAME),
];

const AZURE: &[Field] =
    &[field("credentialsSecret", NAME), field("managedIdentityClientId", NAME), field("tenantId", NAME)];

const WANDB: &[Field] = &[
    field("apiKey", NAME),
    field("enabled", Flag),
    field("entity", NAME),
    field("project", NAME),
    field("runId", NAME),
    field("url", URL),
];

/// Accelerators the public service has; Roster only notes which.
const ACCELERATORS: &[&str] = &[
    "ACCELERATOR_TYPE_UNSPECIFIED",
    "NVIDIA_A100_80GB",
    "NVIDIA_H100_80GB",
    "AMD_MI300X_192GB",
    "NVIDIA_A10G_24GB",
    "NVIDIA_A100_40GB",
    "NVIDIA_L4_24GB",
    "NVIDIA_H200_141GB",
    "NVIDIA_B200_180GB",
    "AMD_MI325X_256GB",
    "AMD_MI350X_288GB",
];

/// Precisions of weights.
const PRECISIONS: &[&str] = &[
    "PRECISION_UNSPECIFIED",
    "FP16",
    "FP8",
    "FP8_MM",
    "FP8_AR",
    "FP8_MM_KV_ATTN",
    "FP8_KV",
    "FP8_MM_V2",
    "FP8_V2",
    "FP8_MM_KV_ATTN_V2",
    "NF4",
    "FP4",
    "BF16",
    "FP4_BLOCKSCALED_MM",
    "FP4_MX_MOE",
];

/// What a model is made of.
const MODEL_KINDS: &[&str] = &[
    "KIND_UNSPECIFIED",
    "HF_BASE_MODEL",
    "HF_PEFT_ADDON",
    "HF_TEFT_ADDON",
    "FLUMINA_BASE_MODEL",
    "FLUMINA_ADDON",
    "DRAFT_ADDON",
    "FIRE_AGENT",
    "LIVE_MERGE",
    "CUSTOM_MODEL",
    "EMBEDDING_MODEL",
    "SNAPSHOT_MODEL",
];

/// Regions of the public service.
const REGIONS: &[&str] = &[
    "REGION_UNSPECIFIED",
    "US_IOWA_1",
    "US_VIRGINIA_1",
    "US_VIRGINIA_2",
    "US_ILLINOIS_1",
    "AP_TOKYO_1",
    "EU_LONDON_1",
    "US_ARIZONA_1",
    "US_TEXAS_1",
    "US_ILLINOIS_2",
    "EU_FRANKFURT_1",
    "US_TEXAS_2",
    "EU_PARIS_1",
    "EU_HELSINKI_1",
    "US_NEVADA_1",
    "EU_ICELAND_1",
    "EU_ICELAND_2",
    "US_WASHINGTON_1",
    "US_WASHINGTON_2",
    "EU_ICELAND_DEV_1",
    "US_WASHINGTON_3",
    "US_ARIZONA_2",
    "AP_TOKYO_2",
    "US_CALIFORNIA_1",
    "US_MISSOURI_1",
    "US_UTAH_1",
    "US_TEXAS_3",
    "US_ARIZONA_3",
    "US_GEORGIA_1",
    "US_GEORGIA_2",
    "US_WASHINGTON_4",
    "US_GEORGIA_3",
    "NA_BRITISHCOLUMBIA_1",
    "US_GEORGIA_4",
    "EU_ICELAND_3",
    "US_OHIO_1",
    "US_NEWYORK_1",
];
