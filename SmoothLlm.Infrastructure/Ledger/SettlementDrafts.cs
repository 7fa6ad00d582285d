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

    /// <returns>Null for what cannot be read: another version of this program may have saved it.</returns>
    public static SettlementRequest? TryRead(string text) => TryRead(Encoding.UTF8.GetBytes(text));

    /// <returns>Null for what cannot be read: another version of this program may have saved it, or a power failure left half.</returns>
    public static SettlementRequest? TryRead(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SettlementJson.Default.StoredSettlement) is { Usage: not null } stored
                ? new SettlementRequest(new NanoUsd(stored.ChargeNanoUsd), stored.Usage) { Loss = new NanoUsd(stored.LossNanoUsd) }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal sealed record StoredSettlement(long ChargeNanoUsd, long LossNanoUsd, UsageRecord Usage);
}

[JsonSerializable(typeof(SettlementDrafts.StoredSettlement))]
internal sealed partial class SettlementJson : JsonSerializerContext;
