namespace SmoothLlm.Core.Audit;

/// <summary>
/// Who is behind the work that is going on, as the web layer has found out at its door. It flows with the call, as the
/// current activity does, so that a store can write down who changed something without being told by each of its callers.
/// It says who to blame and never what is allowed, but for one thing: whoever only looks at an organization changes nothing.
/// </summary>
public static class CurrentActor
{
    private static readonly AsyncLocal<AuditActor?> Current = new();

    /// <summary>The system where nobody else was named.</summary>
    public static AuditActor Value => Current.Value ?? AuditActor.System;

    /// <summary>Names who does what follows, until disposed.</summary>
    /// <param name="actor">Who.</param>
    public static IDisposable Begin(AuditActor actor)
    {
        var before = new Scope(Current.Value);
        Current.Value = actor;
        return before;
    }

    private sealed class Scope(AuditActor? before) : IDisposable
    {
        public void Dispose() => Current.Value = before;
    }
}
