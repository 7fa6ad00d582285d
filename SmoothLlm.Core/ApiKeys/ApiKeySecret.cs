using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SmoothLlm.Core.ApiKeys;

/// <summary>A freshly made secret, shown once. <see cref="ToString"/> does not reveal it.</summary>
public sealed class ApiKeySecret
{
    /// <summary>What every API key begins with.</summary>
    public const string KeyPrefix = "llm_sk_";

    /// <summary>What every monitor token begins with.</summary>
    public const string MonitorTokenPrefix = "mon_sk_";

    /// <summary>Random bytes in a secret made here (256 bits).</summary>
    public const int RandomBytes = 32;

    /// <summary>Fewest characters behind the prefix that a secret given from outside must have.</summary>
    public const int MinGivenLength = 20;

    /// <summary>Longest secret that is looked at, in characters; longer ones are refused unread.</summary>
    public const int MaxLength = 200;

    private const int ShownPrefixLength = 11;

    private ApiKeySecret(string value) => Value = value;

    /// <summary>The secret itself. Show it once, store it nowhere.</summary>
    public string Value { get; }

    /// <summary>The part that may be stored and shown: <c>llm_sk_AbCd</c>.</summary>
    public string Prefix => Value[..ShownPrefixLength];

    /// <summary>The last four characters.</summary>
    public string LastFour => Value[^4..];

    /// <summary>SHA-256 of the secret in 64 lowercase hexadecimal digits.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value)));

    /// <summary>What the secrets of a kind begin with.</summary>
    public static string PrefixOf(ApiKeyKind kind) => kind == ApiKeyKind.MonitorToken ? MonitorTokenPrefix : KeyPrefix;

    /// <summary>Makes a secret of 256 random bits in URL-safe base 64.</summary>
    /// <param name="kind">For its prefix.</param>
    public static ApiKeySecret Create(ApiKeyKind kind = ApiKeyKind.ApiKey) =>
        new(PrefixOf(kind) + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>Takes a secret that an operator chose (bootstrap file).</summary>
    /// <param name="value">The secret with its prefix.</param>
    /// <param name="kind">For the prefix that it must have.</param>
    /// <returns>Null unless it has the prefix, at least <see cref="MinGivenLength"/> characters more, and only printable ASCII.</returns>
    public static ApiKeySecret? FromGiven(string value, ApiKeyKind kind = ApiKeyKind.ApiKey) =>
        value.StartsWith(PrefixOf(kind), StringComparison.Ordinal)
        && value.Length >= PrefixOf(kind).Length + MinGivenLength
        && value.Length <= MaxLength
        && value.All(character => character is > ' ' and < '\x7f')
            ? new ApiKeySecret(value)
            : null;

    /// <summary>The shown part only.</summary>
    public override string ToString() => $"{Prefix}…{LastFour}";
}
