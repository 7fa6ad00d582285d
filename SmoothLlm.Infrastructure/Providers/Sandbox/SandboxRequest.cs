using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>What the sandbox reads of a chat-completions request; everything else is accepted and ignored.</summary>
internal sealed record SandboxRequest
{
    public const int MaxChoices = 16;

    public required string Model { get; init; }

    /// <summary>Stands for the request's bytes: the same request gets the same ids.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The text of the last message with role user, or nothing.</summary>
    public required string UserText { get; init; }

    /// <summary>The text of the tool messages that end the conversation, or null when it ends otherwise.</summary>
    public required string? ToolResult { get; init; }

    /// <summary>The call that <c>tools</c> and <c>tool_choice</c> demand.</summary>
    public required SandboxToolCall? DemandedCall { get; init; }

    public required int PromptTokens { get; init; }
    public required int? MaxTokens { get; init; }
    public required int ChoiceCount { get; init; }
    public required bool IsStreamed { get; init; }
    public required bool IncludesUsage { get; init; }

    /// <exception cref="SandboxRefusedException">The body is not a request that can be answered.</exception>
    public static SandboxRequest Read(ReadOnlyMemory<byte> body) => SandboxBody.Read(body, Read);

    private static SandboxRequest Read(JsonElement root, string fingerprint)
    {
        var model = root.TryGetProperty("model", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        if (string.IsNullOrEmpty(model))
            throw new SandboxRefusedException("'model' must be a model's name.", "model");
        if (!model.StartsWith(SandboxModels.Prefix, StringComparison.Ordinal))
            throw new SandboxRefusedException(ModelNotFound(model));

        var conversation = Conversation(root);
        var isStreamed = Flag(root, "stream", "stream");
        return new()
        {
            Model = model,
            Fingerprint = fingerprint,
            UserText = conversation.UserText,
            ToolResult = conversation.ToolResult,
            PromptTokens = conversation.Tokens,
            DemandedCall = SandboxTools.Demanded(root, isEager: model == SandboxModels.Tools),
            MaxTokens = Smaller(Count(root, "max_tokens", int.MaxValue), Count(root, "max_completion_tokens", int.MaxValue)),
            ChoiceCount = Count(root, "n", MaxChoices) ?? 1,
            IsStreamed = isStreamed,
            IncludesUsage = isStreamed && IncludeUsage(root),
        };
    }

    private static (string UserText, string? ToolResult, int Tokens) Conversation(JsonElement root)
    {
        if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            throw new SandboxRefusedException("'messages' must be an array of at least one message.", "messages");

        var (userText, toolResult, tokens, index) = ("", default(string), 0, 0);
        foreach (var message in messages.EnumerateArray())
        {
            var path = $"messages[{index++}]";
            if (message.ValueKind != JsonValueKind.Object)
                throw new SandboxRefusedException($"'{path}' must be an object.", path);
            var role = message.TryGetProperty("role", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            if (role is not ("system" or "developer" or "user" or "assistant" or "tool" or "function"))
                throw new SandboxRefusedException($"'{path}.role' must be system, developer, user, assistant or tool.", $"{path}.role");

            var text = Text(message, $"{path}.content");
            tokens += SandboxTokens.Count(text);
            toolResult = role == "tool" ? (toolResult is null ? text : $"{toolResult}; {text}") : null;
            if (role == "user")
                userText = text;
        }

        return (userText, toolResult, tokens);
    }

    private static string Text(JsonElement message, string path)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null)
            return "";
        if (content.ValueKind == JsonValueKind.String)
            return content.GetString() ?? "";
        if (content.ValueKind != JsonValueKind.Array)
            throw new SandboxRefusedException($"'{path}' must be a string or an array of parts.", path);

        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object)
                throw new SandboxRefusedException($"'{path}' must hold objects.", path);
        }

        return SandboxBody.TextOf(content);
    }

    private static bool IncludeUsage(JsonElement root)
    {
        if (!root.TryGetProperty("stream_options", out var options) || options.ValueKind == JsonValueKind.Null)
            return false;
        return options.ValueKind == JsonValueKind.Object
            ? Flag(options, "include_usage", "stream_options.include_usage")
            : throw new SandboxRefusedException("'stream_options' must be an object.", "stream_options");
    }

    private static bool Flag(JsonElement parent, string name, string path) =>
        parent.TryGetProperty(name, out var value)
        && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new SandboxRefusedException($"'{path}' must be true or false.", path),
        };

    private static int? Count(JsonElement root, string name, int most)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 1 && count <= most
            ? count
            : throw new SandboxRefusedException($"'{name}' must be a whole number from 1 to {most}.", name);
    }

    private static int? Smaller(int? one, int? other) => one is null || other is null ? one ?? other : Math.Min(one.Value, other.Value);

    private static SandboxError ModelNotFound(string model) => new(
        StatusCodes.Status404NotFound,
        $"The model '{model}' does not exist: the sandbox answers to names that begin with '{SandboxModels.Prefix}'.",
        "invalid_request_error",
        "model_not_found",
        "model");
}
