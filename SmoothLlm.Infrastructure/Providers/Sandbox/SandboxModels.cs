using SmoothLlm.Core.Providers;

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

    /// <summary>Answers with text, and speaks Anthropic's format; so does every name that begins so.</summary>
    public const string Claude = ProviderKinds.SandboxClaude;

    /// <summary>Embeds texts.</summary>
    public const string Embed = "sandbox-embed";

    /// <summary>When the listed models were made, in Unix seconds (2026-01-01).</summary>
    public const long Created = 1_767_225_600;

    /// <summary>The name for people.</summary>
    public static string NameOf(string id) => id switch { Tools => "Sandbox tools", Claude => "Sandbox Claude", Embed => "Sandbox embeddings", _ => "Sandbox chat" };

    public static IReadOnlyList<string> Listed { get; } = [Chat, Tools, Claude, Embed];
}
