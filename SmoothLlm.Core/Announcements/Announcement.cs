namespace SmoothLlm.Core.Announcements;

/// <summary>How loudly something is announced.</summary>
public enum AnnouncementTone
{
    /// <summary>News.</summary>
    Information = 0,

    /// <summary>Something that users should know before it meets them, such as planned maintenance.</summary>
    Warning = 1,
}

/// <summary>A line that platform admins put on top of every page.</summary>
public sealed class Announcement
{
    /// <summary>Characters that <see cref="Text"/> has at most.</summary>
    public const int MaxTextLength = 500;

    /// <summary>Version 7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Plain text.</summary>
    public required string Text { get; init; }

    /// <summary>How loudly.</summary>
    public required AnnouncementTone Tone { get; init; }

    /// <summary>Since when it is shown, UTC.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Until when it is shown, UTC; null until it is withdrawn.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>When it was mailed to those who want that, UTC; null while it was not.</summary>
    public DateTimeOffset? MailedAt { get; set; }

    /// <summary>Who wrote it, as Identity keeps users.</summary>
    public required string AuthorUserId { get; init; }
}
