using System.Globalization;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.Usage;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>What the log shows, as its URL says it. Whatever a URL says that means nothing is left out.</summary>
/// <param name="Status">One of the keys below, or the name of an ending.</param>
/// <param name="RequestText">A request's id as somebody pasted it; one that is none matches nothing.</param>
internal sealed record LogFilter(
    UsageRange Range,
    string? Model = null,
    string? Provider = null,
    Guid? ApiKeyId = null,
    string? Status = null,
    UsageMode? Mode = null,
    decimal? MinUsd = null,
    string? RequestText = null,
    string? EndUser = null)
{
    public const string RangeName = "range", ModelName = "model", ProviderName = "provider", KeyName = "key", StatusName = "status",
        ModeName = "mode", MinUsdName = "min", RequestName = "id", EndUserName = "user", BeforeName = "before";

    public const string OkKey = "ok";
    public const string FailedKey = "failed";

    private const string CreditsKey = "credits";
    private const string PassThroughKey = "pass-through";
    private const int MaxTextLength = 100;

    public static readonly LogFilter Default = new(UsageRange.Last30Days);

    public bool IsNarrowed => this with { Range = Default.Range } != Default;

    /// <summary>Whether <see cref="RequestText"/> is the id of a request at all.</summary>
    public bool IsRequestReadable => RequestText is null || RequestIds.Parse(RequestText) is not null;

    public string? ModeKey => Mode is { } mode ? KeyOf(mode) : null;

    public static string KeyOf(UsageMode mode) => mode == UsageMode.Reseller ? CreditsKey : PassThroughKey;

    public static UsageMode? ModeOf(string? key) => key switch
    {
        CreditsKey => UsageMode.Reseller,
        PassThroughKey => UsageMode.PassThrough,
        _ => null,
    };

    public static LogFilter Parse(Func<string, string?> parameter) => new(
        UsageRange.Parse(parameter(RangeName)),
        Text(parameter(ModelName)),
        Text(parameter(ProviderName)),
        Guid.TryParse(parameter(KeyName), out var id) ? id : null,
        parameter(StatusName) switch
        {
            OkKey => OkKey,
            FailedKey => FailedKey,
            { } text when EndingOf(text) is { } ending => ending.ToString(),
            _ => null,
        },
        ModeOf(parameter(ModeName)),
        decimal.TryParse(parameter(MinUsdName), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal usd) && usd is > 0 and < 1_000_000 ? usd : null,
        Text(parameter(RequestName)),
        Text(parameter(EndUserName), RequestFacts.MaxEndUserLength));

    /// <summary>The log's address with these filters.</summary>
    public string Address(string path)
    {
        var parts = new (string Name, string? Value)[]
        {
            (RangeName, Range == Default.Range ? null : Range.Key), (ModelName, Model), (ProviderName, Provider), (KeyName, ApiKeyId?.ToString()),
            (StatusName, Status), (ModeName, ModeKey), (MinUsdName, MinUsd?.ToString(CultureInfo.InvariantCulture)), (RequestName, RequestText),
            (EndUserName, EndUser),
        };
        string query = string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    /// <summary>What to read.</summary>
    public RecentRequestsQuery Requests(DateTimeOffset now) => new()
    {
        Model = Model,
        Provider = Provider,
        ApiKeyId = ApiKeyId,
        EndUser = EndUser,
        Mode = Mode,
        IsFailed = Status switch { FailedKey => true, OkKey => false, _ => null },
        Ending = EndingOf(Status),
        MinChargeNanoUsd = MinUsd is { } usd ? (long)(usd * NanoUsd.PerUsd) : null,
        RequestId = RequestText is null ? null : RequestIds.Parse(RequestText) ?? Guid.Empty,
        // An id is looked for at any time.
        From = RequestText is null ? Range.From(now) : null,
        Until = RequestText is null ? Range.Until(now) : null,
    };

    private static RequestEnding? EndingOf(string? text) =>
        Enum.TryParse<RequestEnding>(text, ignoreCase: true, out var ending) && Enum.IsDefined(ending) && !char.IsAsciiDigit(text![0]) ? ending : null;

    private static string? Text(string? text, int maxLength = MaxTextLength) => string.IsNullOrWhiteSpace(text) || text.Length > maxLength ? null : text.Trim();
}
