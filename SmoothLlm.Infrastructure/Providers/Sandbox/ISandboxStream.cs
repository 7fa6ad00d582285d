namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>One answer as server-sent events of one format, a word an event, each flushed.</summary>
internal interface ISandboxStream : IDisposable
{
    /// <summary>What stands before the first word.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    Task PieceAsync(SandboxPiece piece, CancellationToken cancellationToken);

    /// <summary>What stands behind the last one.</summary>
    Task EndAsync(CancellationToken cancellationToken);

    Task ErrorAsync(SandboxError error, CancellationToken cancellationToken);
}
