using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>Writes one answer as server-sent events, a word an event, each flushed.</summary>
/// <param name="output">The response's body.</param>
/// <param name="answer">What to say.</param>
/// <param name="includesUsage">
/// Whether the client asked for usage: then every chunk says <c>"usage":null</c> and one without choices follows the last.
/// </param>
internal sealed class SandboxStream(PipeWriter output, SandboxAnswer answer, bool includesUsage) : ISandboxStream
{
    private readonly Utf8JsonWriter json = new(output, SandboxJson.Options);
    private readonly bool includesUsage = includesUsage && answer.Usage is not null;

    public void Dispose() => json.Dispose();

    /// <summary>The first chunk of every choice, which only says who speaks.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (answer.ChoiceCount == 0)
        {
            StartChunk();
            await EndChunkAsync(cancellationToken);
        }

        for (var choice = 0; choice < answer.ChoiceCount; choice++)
        {
            StartDelta(choice);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, answer.Text is null ? null : "");
            await EndDeltaAsync(finishReason: null, cancellationToken);
        }
    }

    public async Task PieceAsync(SandboxPiece piece, CancellationToken cancellationToken)
    {
        for (var choice = 0; choice < answer.ChoiceCount; choice++)
        {
            StartDelta(choice);
            if (piece.Kind == SandboxPieceKind.Word)
                json.WriteString("content"u8, answer.Text.AsSpan(piece.Start, piece.Length));
            else
                WriteCall(piece, choice);
            await EndDeltaAsync(finishReason: null, cancellationToken);
        }
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        for (var choice = 0; choice < answer.ChoiceCount; choice++)
        {
            StartDelta(choice);
            await EndDeltaAsync(answer.FinishReason, cancellationToken);
        }

        if (includesUsage && answer.Usage is { } usage)
        {
            output.Write("data: "u8);
            json.Reset();
            SandboxJson.WriteStart(json, answer, "chat.completion.chunk"u8);
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            SandboxJson.WriteUsage(json, usage);
            json.WriteEndObject();
            await EndEventAsync(cancellationToken);
        }

        output.Write("data: [DONE]\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }

    public async Task ErrorAsync(SandboxError error, CancellationToken cancellationToken)
    {
        output.Write("data: "u8);
        json.Reset();
        error.Write(json);
        await EndEventAsync(cancellationToken);
    }

    private void WriteCall(SandboxPiece piece, int choice)
    {
        var call = answer.ToolCalls[piece.CallIndex];
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, piece.CallIndex);
        if (piece.Kind == SandboxPieceKind.CallStart)
            SandboxJson.WriteCallIdentity(json, answer, choice, piece.CallIndex);
        json.WriteStartObject("function"u8);
        if (piece.Kind == SandboxPieceKind.CallStart)
            json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, call.Arguments.AsSpan(piece.Start, piece.Length));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void StartChunk()
    {
        output.Write("data: "u8);
        json.Reset();
        SandboxJson.WriteStart(json, answer, "chat.completion.chunk"u8);
        json.WriteStartArray("choices"u8);
    }

    private void StartDelta(int choice)
    {
        StartChunk();
        json.WriteStartObject();
        json.WriteNumber("index"u8, choice);
        json.WriteStartObject("delta"u8);
    }

    private Task EndDeltaAsync(string? finishReason, CancellationToken cancellationToken)
    {
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        return EndChunkAsync(cancellationToken);
    }

    private Task EndChunkAsync(CancellationToken cancellationToken)
    {
        json.WriteEndArray();
        if (includesUsage)
            json.WriteNull("usage"u8);
        json.WriteEndObject();
        return EndEventAsync(cancellationToken);
    }

    private async Task EndEventAsync(CancellationToken cancellationToken)
    {
        json.Flush();
        output.Write("\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }
}
