using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Infrastructure.Ledger;

/// <summary>The stored form of an ending that a later process may have to carry out.</summary>
internal static class SettlementDrafts
{
    public static string Write(SettlementRequest settlement) => Encoding.UTF8.GetString(WriteBytes(settlement));

    public static byte[] WriteBytes(SettlementRequest settlement) => JsonSerializer.SerializeToUtf8Bytes(
        new StoredSettlement(settlement.Charge.Value, settlement.Loss.Value, settlement.Usage),
        SettlementJson.Default.StoredSettlement);

    /// <exception cref="JsonException">The text was not written by <see cref="Write"/>.</exception>
    public static SettlementRequest Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    /// <returns>Null for what a power failure left half.</returns>
    public static SettlementRequest? TryRead(ReadOnlySpan<byte> text)
    {
        try
        {
            return Read(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SettlementRequest Read(ReadOnlySpan<byte> text)
    {
        var stored = JsonSerializer.Deserialize(text, SettlementJson.Default.StoredSettlement) ?? throw new JsonException("The settlement is null.");
        return new SettlementRequest(new NanoUsd(stored.ChargeNanoUsd), stored.Usage) { Loss = new NanoUsd(stored.LossNanoUsd) };
    }

    internal sealed record StoredSettlement(long ChargeNanoUsd, long LossNanoUsd, UsageRecord Usage);
}

[JsonSerializable(typeof(SettlementDrafts.StoredSettlement))]
internal sealed partial class SettlementJson : JsonSerializerContext;
