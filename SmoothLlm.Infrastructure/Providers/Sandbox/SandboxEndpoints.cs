using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SmoothLlm.Infrastructure.Providers.Sandbox;

internal static class SandboxEndpoints
{
    private static readonly SandboxError StreamFailure = new(
        StatusCodes.Status500InternalServerError, "The sandbox was asked to fail within its answer.", "server_error", "server_error");

    public static void MapSandbox(this IEndpointRouteBuilder routes, TimeProvider clock)
    {
        routes.MapPost("/v1/chat/completions", context => CompleteAsync(context, isClaude: false, clock));
        routes.MapPost("/v1/messages", context => CompleteAsync(context, isClaude: true, clock));
        routes.MapPost("/v1/completions", context => SandboxTexts.CompleteAsync(context, clock));
        routes.MapPost("/v1/embeddings", SandboxTexts.EmbedAsync);
        routes.MapGet("/v1/models", ListModelsAsync);
        routes.MapFallback(context => new SandboxError(
            StatusCodes.Status404NotFound,
            $"The sandbox has no {context.Request.Method} {context.Request.Path}.",
            "invalid_request_error",
            "unknown_url").WriteAsync(context.Response, context.RequestAborted));
    }

    private static Task ListModelsAsync(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, SandboxJson.Options))
            SandboxJson.WriteModels(json);
        return SandboxJson.SendAsync(context.Response, body.WrittenMemory, context.RequestAborted);
    }

    private static async Task CompleteAsync(HttpContext context, bool isClaude, TimeProvider clock)
    {
        var cancellationToken = context.RequestAborted;
        try
        {
            await AnswerAsync(context, isClaude, clock, cancellationToken);
        }
        catch (SandboxRefusedException refused)
        {
            await refused.Error.WriteAsync(context.Response, isClaude, cancellationToken);
        }
        catch (BadHttpRequestException bad)
        {
            await (SandboxError.BadRequest(bad.Message) with { Status = bad.StatusCode }).WriteAsync(context.Response, isClaude, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client is gone: nobody is left to answer.
        }
    }

    private static async Task AnswerAsync(HttpContext context, bool isClaude, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var bytes = body.GetBuffer().AsMemory(0, (int)body.Length);
        var request = isClaude ? SandboxClaudeRequest.Read(bytes, context.Request.Headers["anthropic-version"]) : SandboxRequest.Read(bytes);
        var script = SandboxScript.Read(request.UserText);
        var answer = SandboxAnswer.Create(request, script, clock.GetUtcNow());
        var pieces = SandboxPiece.Split(answer);
        var delay = script.DelayOf(pieces.Count);

        if (script.Failure is { } failure)
            await failure.WriteAsync(context.Response, isClaude, cancellationToken);
        else if (script.IsHtml)
            await WriteHtmlAsync(context.Response, cancellationToken);
        else if (request.IsStreamed)
            await StreamAsync(context, script, pieces, StreamOf(context, answer, request, isClaude), clock, cancellationToken);
        else
            await WriteWholeAsync(context, script, answer, isClaude, script.Stall + delay, clock, cancellationToken);
    }

    private static async Task StreamAsync(
        HttpContext context,
        SandboxScript script,
        List<SandboxPiece> pieces,
        ISandboxStream stream,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        using var _ = stream;
        for (var sent = 0; sent <= pieces.Count; sent++)
        {
            if (IsAt(script.StallAfterWords))
                await Task.Delay(script.Stall, clock, cancellationToken);
            if (IsAt(script.ResetAfterWords))
            {
                await SandboxCut.CutAsync(context, clock);
                return;
            }

            if (IsAt(script.ErrorAfterWords))
            {
                await stream.ErrorAsync(StreamFailure, cancellationToken);
                return;
            }

            if (sent == 0)
                await stream.StartAsync(cancellationToken);
            if (sent == pieces.Count)
                break;
            if (sent > 0 && script.Delay > TimeSpan.Zero)
                await Task.Delay(script.Delay, clock, cancellationToken);
            await stream.PieceAsync(pieces[sent], cancellationToken);

            bool IsAt(int? words) => words is { } count && Math.Min(count, pieces.Count) == sent;
        }

        await stream.EndAsync(cancellationToken);
    }

    private static ISandboxStream StreamOf(HttpContext context, SandboxAnswer answer, SandboxRequest request, bool isClaude) => isClaude
        ? new SandboxClaudeStream(context.Response.BodyWriter, answer)
        : new SandboxStream(context.Response.BodyWriter, answer, request.IncludesUsage);

    private static async Task WriteWholeAsync(
        HttpContext context, SandboxScript script, SandboxAnswer answer, bool isClaude, TimeSpan pause, TimeProvider clock, CancellationToken cancellationToken)
    {
        // A whole answer takes as long as the same one streamed.
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, clock, cancellationToken);
        if (script.ResetAfterWords == 0)
        {
            await SandboxCut.CutAsync(context, clock);
            return;
        }

        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, SandboxJson.Options))
        {
            if (script.ErrorAfterWords is not null)
                StreamFailure.Write(json, isClaude);
            else if (isClaude)
                SandboxClaudeJson.WriteWhole(json, answer);
            else
                SandboxJson.WriteWhole(json, answer);
        }

        if (script.ResetAfterWords is null)
        {
            await SandboxJson.SendAsync(context.Response, body.WrittenMemory, cancellationToken);
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory[..(body.WrittenCount / 2)], cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
        await SandboxCut.CutAsync(context, clock);
    }

    private static Task WriteHtmlAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/html; charset=utf-8";
        return response.WriteAsync(
            "<!DOCTYPE html><html><head><title>Sandbox</title></head><body><h1>This is no JSON</h1></body></html>\n", cancellationToken);
    }
}
