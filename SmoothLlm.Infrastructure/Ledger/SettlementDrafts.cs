using System.Buffers;
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
    private const int FirstBufferBytes = 2048;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    public static string Write(SettlementRequest settlement) => Encoding.UTF8.GetString(WriteBytes(settlement));

    /// <returns>Memory of this thread, good until its next call.</returns>
    public static ReadOnlySpan<byte> WriteBytes(SettlementRequest settlement)
    {
        buffer ??= new ArrayBufferWriter<byte>(FirstBufferBytes);
        buffer.ResetWrittenCount();
        writer ??= new Utf8JsonWriter(buffer);
        writer.Reset(buffer);
        var stored = new StoredSettlement(
            settlement.Charge.Value, settlement.Loss.Value, settlement.Usage,
            settlement.Hold?.AccountId, settlement.Hold?.Amount.Value, settlement.Hold?.PriceVersionId);
        JsonSerializer.Serialize(writer, stored, SettlementJson.Default.StoredSettlement);
        writer.Flush();
        return buffer.WrittenSpan;
    }

    /// <returns>Null for what cannot be read: another version of this program may have saved it.</returns>
    public static SettlementRequest? TryRead(string text) => TryRead(Encoding.UTF8.GetBytes(text));

    /// <returns>Null for what cannot be read: another version of this program may have saved it, or a power failure left half.</returns>
    public static SettlementRequest? TryRead(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, SettlementJson.Default.StoredSettlement) is { Usage: not null } stored
                ? new SettlementRequest(new NanoUsd(stored.ChargeNanoUsd), stored.Usage) { Loss = new NanoUsd(stored.LossNanoUsd), Hold = HoldOf(stored) }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static HoldRequest? HoldOf(StoredSettlement stored) =>
        stored is { HeldAccountId: { } account, HeldNanoUsd: { } amount, HeldPriceVersionId: { } price, Usage: var usage }
            ? new HoldRequest(usage.RequestId, account, new NanoUsd(amount), price, usage.MarginBasisPoints)
            : null;

    internal sealed record StoredSettlement(
        long ChargeNanoUsd, long LossNanoUsd, UsageRecord Usage, long? HeldAccountId = null, long? HeldNanoUsd = null, Guid? HeldPriceVersionId = null);
}

[JsonSerializable(typeof(SettlementDrafts.StoredSettlement))]
internal sealed partial class SettlementJson : JsonSerializerContext;
