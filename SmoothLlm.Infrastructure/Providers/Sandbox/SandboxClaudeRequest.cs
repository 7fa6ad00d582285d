using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>
/// Reads a request in Anthropic's format. Refuses what Anthropic refuses and a translation could get wrong: no version,
/// no cap, turns that do not change, a call without its result in the next turn.
/// </summary>
internal static class SandboxClaudeRequest
{
    /// <exception cref="SandboxRefusedException">The body is not a request that can be answered.</exception>
    public static SandboxRequest Read(ReadOnlyMemory<byte> body, string? version) => string.IsNullOrEmpty(version)
        ? throw new SandboxRefusedException("anthropic-version: header is required")
        : SandboxBody.Read(body, Read);

    private static SandboxRequest Read(JsonElement root, string fingerprint)
    {
        string model = (root.TryGetProperty("model", out var given) ? given.GetString() : null) ?? throw new SandboxRefusedException("model: Field required", "model");
        if (!model.StartsWith(SandboxModels.Prefix, StringComparison.Ordinal))
            throw new SandboxRefusedException(new SandboxError(StatusCodes.Status404NotFound, $"model: {model}", "not_found_error"));
        if (!root.TryGetProperty("max_tokens", out var cap) || !cap.TryGetInt32(out int maxTokens) || maxTokens < 1)
            throw new SandboxRefusedException("max_tokens: Field required", "max_tokens");
        if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            throw new SandboxRefusedException("messages: at least one message is required", "messages");

        var conversation = new Conversation();
        if (root.TryGetProperty("system", out var system))
            conversation.Tokens += SandboxTokens.Count(TextOf(system));
        foreach (var message in messages.EnumerateArray())
            conversation.Take(message);
        conversation.End();
        return new()
        {
            Model = model,
            Fingerprint = fingerprint,
            UserText = conversation.UserText,
            ToolResult = conversation.ToolResult,
            PromptTokens = conversation.Tokens,
            DemandedCall = Demanded(root),
            MaxTokens = maxTokens,
            ChoiceCount = 1,
            IsStreamed = root.TryGetProperty("stream", out var stream) && stream.GetBoolean(),
            IncludesUsage = true,
        };
    }

    private static SandboxToolCall? Demanded(JsonElement root)
    {
        var functions = new List<(string Name, JsonElement Schema)>();
        if (root.TryGetProperty("tools", out var tools))
        {
            foreach (var tool in tools.EnumerateArray())
            {
                if (!tool.TryGetProperty("input_schema", out var schema) || !schema.TryGetProperty("type", out _))
                    throw new SandboxRefusedException($"tools.{functions.Count}.input_schema.type: Field required", "tools");
                functions.Add((tool.GetProperty("name").GetString() ?? "", schema));
            }
        }

        if (!root.TryGetProperty("tool_choice", out var choice))
            return null;
        return choice.GetProperty("type").GetString() switch
        {
            "any" => SandboxTools.Call(functions, name: null),
            "tool" => SandboxTools.Call(functions, choice.GetProperty("name").GetString()),
            _ => null,
        };
    }

    /// <summary>A string, or the texts of blocks.</summary>
    private static string TextOf(JsonElement content) => content.ValueKind == JsonValueKind.String ? content.GetString() ?? "" : SandboxBody.TextOf(content);

    private sealed class Conversation
    {
        private readonly List<string> open = [];
        private string? lastRole;

        public string UserText { get; private set; } = "";

        public string? ToolResult { get; private set; }

        public int Tokens { get; set; }

        public void Take(JsonElement message)
        {
            string? role = message.GetProperty("role").GetString();
            if (role is not ("user" or "assistant") || role == lastRole)
                throw new SandboxRefusedException("messages: roles must alternate between \"user\" and \"assistant\"", "messages");
            lastRole = role;
            var content = message.GetProperty("content");
            string text = TextOf(content);
            Tokens += SandboxTokens.Count(text);
            ToolResult = null;
            if (content.ValueKind == JsonValueKind.Array)
                TakeBlocks(content);
            if (role != "user")
                return;
            End();
            if (text.Length > 0 || ToolResult is null)
                UserText = text;
        }

        public void End()
        {
            if (open.Count > 0 && lastRole == "user")
                throw new SandboxRefusedException($"messages: `tool_use` ids were found without `tool_result` blocks immediately after: {open[0]}", "messages");
        }

        private void TakeBlocks(JsonElement content)
        {
            foreach (var block in content.EnumerateArray())
            {
                switch (block.GetProperty("type").GetString())
                {
                    case "tool_use":
                        open.Add(block.GetProperty("id").GetString() ?? "");
                        break;
                    case "tool_result":
                        string id = block.GetProperty("tool_use_id").GetString() ?? "";
                        if (!open.Remove(id))
                            throw new SandboxRefusedException($"messages: unexpected `tool_use_id` found in `tool_result` blocks: {id}", "messages");
                        string result = block.TryGetProperty("content", out var answer) ? TextOf(answer) : "";
                        Tokens += SandboxTokens.Count(result);
                        ToolResult = ToolResult is null ? result : $"{ToolResult}; {result}";
                        break;
                    case "text" when block.GetProperty("text").GetString() is "":
                        throw new SandboxRefusedException("messages: text content blocks must be non-empty", "messages");
                }
            }
        }
    }
}
