using System.Text.Json;
using System.Text.Json.Serialization;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>The stored form of an ending that recovery may have to carry out.</summary>
internal static class SettlementDrafts
{
    public static string Write(SettlementRequest draft)
    {
        if (draft.Usage.Ending != RequestEnding.Recovered)
            throw new ArgumentException($"A draft is what recovery carries out; its ending is {draft.Usage.Ending}.", nameof(draft));
        return JsonSerializer.Serialize(new StoredDraft(draft.Charge.Value, draft.Usage), DraftJson.Default.StoredDraft);
    }

    /// <exception cref="JsonException">The text was not written by <see cref="Write"/>.</exception>
    public static SettlementRequest Read(string json)
    {
        var stored = JsonSerializer.Deserialize(json, DraftJson.Default.StoredDraft) ?? throw new JsonException("The settlement draft is null.");
        return new SettlementRequest(new NanoUsd(stored.ChargeNanoUsd), stored.Usage);
    }

    internal sealed record StoredDraft(long ChargeNanoUsd, UsageRecord Usage);
}

[JsonSerializable(typeof(SettlementDrafts.StoredDraft))]
internal sealed partial class DraftJson : JsonSerializerContext;
