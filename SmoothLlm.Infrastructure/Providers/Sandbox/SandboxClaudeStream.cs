using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

/// <summary>Writes one answer as Anthropic's events, a word an event, each flushed.</summary>
/// <param name="output">The response's body.</param>
/// <param name="answer">What to say.</param>
internal sealed class SandboxClaudeStream(PipeWriter output, SandboxAnswer answer) : ISandboxStream
{
    private readonly Utf8JsonWriter json = new(output, SandboxJson.Options);
    private int block = -1;
    private bool isOpen;

    public void Dispose() => json.Dispose();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Begin("message_start"u8);
        json.WriteStartObject("message"u8);
        SandboxClaudeJson.WriteIdentity(json, answer);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        if (answer.Usage is { } usage)
            SandboxClaudeJson.WriteUsage(json, usage, outputTokens: 1);
        json.WriteEndObject();
        await FinishAsync(cancellationToken);
        Begin("ping"u8);
        await FinishAsync(cancellationToken);
    }

    public async Task PieceAsync(SandboxPiece piece, CancellationToken cancellationToken)
    {
        if (answer.ChoiceCount == 0)
            return;
        if (piece.Kind == SandboxPieceKind.CallStart || !isOpen)
            await BeginBlockAsync(piece, cancellationToken);
        if (piece.Kind == SandboxPieceKind.CallStart)
            return;
        Begin("content_block_delta"u8);
        json.WriteNumber("index"u8, block);
        json.WriteStartObject("delta"u8);
        if (piece.Kind == SandboxPieceKind.Word)
        {
            json.WriteString("type"u8, "text_delta"u8);
            json.WriteString("text"u8, answer.Text.AsSpan(piece.Start, piece.Length));
        }
        else
        {
            json.WriteString("type"u8, "input_json_delta"u8);
            json.WriteString("partial_json"u8, answer.ToolCalls[piece.CallIndex].Arguments.AsSpan(piece.Start, piece.Length));
        }

        json.WriteEndObject();
        await FinishAsync(cancellationToken);
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await EndBlockAsync(cancellationToken);
        Begin("message_delta"u8);
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, SandboxClaudeJson.StopReason(answer));
        json.WriteNull("stop_sequence"u8);
        json.WriteEndObject();
        if (answer.Usage is { } usage)
            SandboxClaudeJson.WriteUsage(json, usage, usage.CompletionTokens);
        await FinishAsync(cancellationToken);
        Begin("message_stop"u8);
        await FinishAsync(cancellationToken);
    }

    public async Task ErrorAsync(SandboxError error, CancellationToken cancellationToken)
    {
        output.Write("event: error\ndata: "u8);
        json.Reset();
        error.Write(json, isClaude: true);
        json.Flush();
        output.Write("\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }

    private async Task BeginBlockAsync(SandboxPiece piece, CancellationToken cancellationToken)
    {
        await EndBlockAsync(cancellationToken);
        isOpen = true;
        block++;
        Begin("content_block_start"u8);
        json.WriteNumber("index"u8, block);
        json.WriteStartObject("content_block"u8);
        if (piece.Kind == SandboxPieceKind.Word)
        {
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, ""u8);
        }
        else
        {
            SandboxClaudeJson.WriteCallIdentity(json, answer, piece.CallIndex);
            json.WriteStartObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        await FinishAsync(cancellationToken);
    }

    private async Task EndBlockAsync(CancellationToken cancellationToken)
    {
        if (!isOpen)
            return;
        isOpen = false;
        Begin("content_block_stop"u8);
        json.WriteNumber("index"u8, block);
        await FinishAsync(cancellationToken);
    }

    private void Begin(ReadOnlySpan<byte> type)
    {
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\ndata: "u8);
        json.Reset();
        json.WriteStartObject();
        json.WriteString("type"u8, type);
    }

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        json.WriteEndObject();
        json.Flush();
        output.Write("\n\n"u8);
        await output.FlushAsync(cancellationToken);
    }
}
