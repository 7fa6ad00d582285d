using System.ComponentModel.DataAnnotations;
using SmoothLlm.Core.ContentLogging;
using SmoothLlm.Core.Usage;
using SmoothLlm.Infrastructure.ContentLogging;

namespace SmoothLlm.Web.Management.ContentLogging;

/// <summary>What an owner chooses.</summary>
internal sealed record ContentLoggingBody
{
    [Required(ErrorMessage = "Is missing: true or false.")]
    public bool? IsOn { get; init; }

    public int? RetentionDays { get; init; }

    /// <summary>That the texts of requests are stored, as docs/logs.md says; needed to switch it on.</summary>
    public bool? Consent { get; init; }

    /// <summary>When it is switched off: what is stored goes at once.</summary>
    public bool? DeleteStored { get; init; }

    /// <param name="current">What was chosen before: a time that is not given stays.</param>
    public ContentChoiceDraft ToDraft(ContentChoice current) =>
        new(IsOn == true, RetentionDays ?? current.RetentionDays, Consent == true, DeleteStored == true);
}

internal sealed record ContentLoggingAnswer(bool IsOn, int RetentionDays, IReadOnlyList<int> RetentionChoices, int Stored, int MaxBytes)
{
    public static ContentLoggingAnswer Of(ContentChoice choice, int maxBytes) =>
        new(choice.IsOn, choice.RetentionDays, ContentRetention.Choices, choice.Stored, maxBytes);
}

/// <summary>What was said in one request.</summary>
internal sealed record ContentAnswer(string Id, DateTimeOffset RecordedAt, ContentAnswer.Part Request, ContentAnswer.Part Answer)
{
    public static ContentAnswer Of(KeptContent content) =>
        new(RequestIds.Format(content.RequestId), content.RecordedAt, Part.Of(content.Request), Part.Of(content.Answer));

    /// <param name="Text">Null when it cannot be decrypted any more.</param>
    /// <param name="Bytes">Of the whole.</param>
    /// <param name="IsTruncated">Whether <paramref name="Text"/> is its beginning only.</param>
    internal sealed record Part(string? Text, long Bytes, bool IsTruncated)
    {
        public static Part Of(KeptText kept) => new(kept.Text, kept.Bytes, kept.IsCut);
    }
}
