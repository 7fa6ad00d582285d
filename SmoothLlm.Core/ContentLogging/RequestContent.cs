namespace SmoothLlm.Core.ContentLogging;

/// <summary>What was said in one request, kept because its organization wants it. Nobody reads it without being written down.</summary>
public sealed class RequestContent
{
    /// <summary>Given by the database; ascending.</summary>
    public long Id { get; init; }

    /// <summary>The request; unique.</summary>
    public required Guid RequestId { get; init; }

    /// <summary>Whose.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>When the request came, UTC; the time until deletion is counted from here.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The request's text, encrypted.</summary>
    public required byte[] ProtectedRequest { get; init; }

    /// <summary>How long the whole request was, bytes.</summary>
    public required long RequestBytes { get; init; }

    /// <summary>Whether <see cref="ProtectedRequest"/> is its beginning only.</summary>
    public required bool IsRequestCut { get; init; }

    /// <summary>The answer's text as the client got it, encrypted; empty when it got none.</summary>
    public required byte[] ProtectedAnswer { get; init; }

    /// <summary>How long the whole answer's text was, bytes.</summary>
    public required long AnswerBytes { get; init; }

    /// <summary>Whether <see cref="ProtectedAnswer"/> is its beginning only.</summary>
    public required bool IsAnswerCut { get; init; }
}
