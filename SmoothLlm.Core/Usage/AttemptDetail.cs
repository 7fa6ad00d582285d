using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmoothLlm.Core.Usage;

/// <summary>Why a provider that was asked gave no answer.</summary>
public enum AttemptFailure
{
    /// <summary>No connection, or it was lost before an answer.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The address is one that this provider may not have.</summary>
    AddressRefused,

    /// <summary>The client left, so the attempt was given up.</summary>
    ClientLeft,

    /// <summary>Our process was told to end, so the attempt was given up.</summary>
    Stopped,

    /// <summary>Our own credential is of no use.</summary>
    CredentialRefused,

    /// <summary>The request says something that its format cannot, so it was not asked.</summary>
    NotTranslatable,

    /// <summary>It said that all was well, but what followed was no answer, or broke off before any of it had gone out.</summary>
    NoAnswer,
}

/// <summary>One provider that was asked, and what it said at first.</summary>
/// <param name="Provider">Its slug.</param>
/// <param name="UpstreamModel">Its own name for the model.</param>
/// <param name="Status">The HTTP status of its answer, 200 too; null when it gave none.</param>
/// <param name="Failure">Why it gave none that was of use; null when it did, and for a refusal.</param>
/// <param name="Milliseconds">From asking to the head of the answer, or to the failure.</param>
public sealed record AttemptDetail(string Provider, string UpstreamModel, int? Status, AttemptFailure? Failure, int Milliseconds);

/// <summary>The stored form of <see cref="UsageRecord.AttemptDetails"/>: a JSON array, the first attempt first.</summary>
public static class AttemptDetails
{
    /// <summary>Writes <c>[{"provider":"groq","upstreamModel":"llama","status":503,"milliseconds":80},{…,"failure":"timedOut",…}]</c>.</summary>
    /// <param name="attempts">In the order in which they were made.</param>
    public static string Write(IReadOnlyList<AttemptDetail> attempts) => JsonSerializer.Serialize(attempts, AttemptJson.Default.IReadOnlyListAttemptDetail);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="stored">Null for none.</param>
    /// <exception cref="JsonException">The text was not written by <see cref="Write"/>.</exception>
    public static IReadOnlyList<AttemptDetail> Read(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize(stored, AttemptJson.Default.IReadOnlyListAttemptDetail) ?? [];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CamelCaseFailure)])]
[JsonSerializable(typeof(IReadOnlyList<AttemptDetail>))]
internal sealed partial class AttemptJson : JsonSerializerContext;

/// <summary>Names instead of numbers, so that a number that is given away later changes no old row.</summary>
internal sealed class CamelCaseFailure() : JsonStringEnumConverter<AttemptFailure>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
