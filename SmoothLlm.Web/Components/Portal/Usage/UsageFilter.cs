using SmoothLlm.Infrastructure.Usage;

namespace SmoothLlm.Web.Components.Portal.Usage;

/// <summary>What the usage page shows, as its URL says it. Whatever a URL says that means nothing is left out.</summary>
/// <param name="IsFailed">Null for all requests.</param>
internal sealed record UsageFilter(UsageRange Range, UsageMeasure Measure, string? Model, Guid? ApiKeyId, bool? IsFailed)
{
    public const string AllKey = "all";
    public const string OkKey = "ok";
    public const string FailedKey = "failed";

    public static readonly UsageFilter Default = new(UsageRange.Last30Days, UsageMeasure.Spend, Model: null, ApiKeyId: null, IsFailed: null);

    public bool IsNarrowed => Model is not null || ApiKeyId is not null || IsFailed is not null;

    public string StatusKey => IsFailed switch
    {
        true => FailedKey,
        false => OkKey,
        null => AllKey,
    };

    public static UsageFilter Parse(string? range, string? measure, string? model, string? key, string? status) => new(
        UsageRange.Parse(range),
        Enum.GetValues<UsageMeasure>().FirstOrDefault(value => string.Equals(value.ToString(), measure, StringComparison.OrdinalIgnoreCase)),
        string.IsNullOrWhiteSpace(model) ? null : model,
        Guid.TryParse(key, out var id) ? id : null,
        status switch
        {
            FailedKey => true,
            OkKey => false,
            _ => null,
        });

    public RecentRequestsQuery Requests(DateTimeOffset now, long? beforeId) => new()
    {
        Model = Model,
        ApiKeyId = ApiKeyId,
        IsFailed = IsFailed,
        From = Range.From(now),
        BeforeId = beforeId,
    };
}
