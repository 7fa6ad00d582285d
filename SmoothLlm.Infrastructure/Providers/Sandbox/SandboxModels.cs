namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>The names that the sandbox answers to.</summary>
internal static class SandboxModels
{
    /// <summary>Every name that begins so is accepted.</summary>
    public const string Prefix = "sandbox";

    /// <summary>Answers with text.</summary>
    public const string Chat = "sandbox-chat";

    /// <summary>Calls the first tool that it is offered, without being told to.</summary>
    public const string Tools = "sandbox-tools";

    /// <summary>When the listed models were made, in Unix seconds (2026-01-01).</summary>
    public const long Created = 1_767_225_600;

    public static IReadOnlyList<string> Listed { get; } = [Chat, Tools];
}
