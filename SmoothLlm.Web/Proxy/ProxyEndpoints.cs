using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Web.Mcp;
using SmoothLlm.Web.ThinClient;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// The proxy in OpenAI's and in Anthropic's format. Its endpoints leave the pipeline right after routing: they authenticate by key in the
/// pipeline's first step, so cookies, antiforgery and error pages have nothing to do with them.
/// </summary>
internal static class ProxyEndpoints
{
    private const string ThinMount = "/api/v1/ai";

    private static readonly string[] Mounts = ["/v1", "/api/v1"];

    public static IServiceCollection AddProxy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProxyOptions>().Bind(configuration.GetSection(ProxyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ProxyOptions>>().Value);
        services.Replace(ServiceDescriptor.Singleton<IHttpContextFactory, ProxyHttpContextFactory>());
        services.Replace(ServiceDescriptor.Singleton<IMemoryPoolFactory<byte>, ConnectionBuffers>());
        services.AddSingleton<AuthenticateCaller>();
        services.AddSingleton<AdmitRequest>();
        services.AddSingleton<ResolveModel>();
        services.AddSingleton<LimitRequest>();
        services.AddSingleton<HoldCredits>();
        services.AddSingleton<RunningRequests>();
        services.AddSingleton<IRunningRequests>(provider => provider.GetRequiredService<RunningRequests>());
        services.AddSingleton<ExtendHold>();
        services.AddSingleton<TranslateRequest>();
        services.AddSingleton<SendUpstream>();
        services.AddSingleton<WholeAnswer>();
        services.AddSingleton<StreamedAnswer>();
        services.AddSingleton<StreamBack>();
        services.AddSingleton<SettleCharge>();
        services.AddSingleton<SaveProgress>();
        services.AddHostedService<RequestKeeper>();
        services.AddOptions<HostOptions>().Configure<ProxyOptions>(RequestKeeper.SetShutdownTimeout);
        services.AddSingleton<ChatPipeline>();
        services.AddSingleton<ModelList>();
        services.AddSingleton<TokenCounts>();
        services.AddSingleton<GenerationReceipts>();
        services.AddSingleton<AccountFacts>();
        services.AddSingleton<QuoteRequest>();
        services.AddSingleton<Quotes>();
        services.AddSingleton<ToolApi>();
        services.AddSingleton<ThinModels>().AddSingleton<ThinCallers>().AddSingleton<ThinClientApi>();
        return services;
    }

    public static IEndpointRouteBuilder MapProxy(this WebApplication app)
    {
        var pipeline = app.Services.GetRequiredService<ChatPipeline>();
        var models = app.Services.GetRequiredService<ModelList>();
        var counts = app.Services.GetRequiredService<TokenCounts>();
        var receipts = app.Services.GetRequiredService<GenerationReceipts>();
        var account = app.Services.GetRequiredService<AccountFacts>();
        var quotes = app.Services.GetRequiredService<Quotes>();
        var tools = app.Services.GetRequiredService<ToolApi>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        var logger = app.Services.GetRequiredService<ILogger<ChatPipeline>>();
        foreach (string mount in Mounts)
        {
            app.MapPost(mount + "/chat/completions", Guarded(pipeline.RunAsync)).CalledWithKey();
            app.MapPost(mount + "/completions", Guarded(pipeline.RunAsync, WireFormat.OpenAiCompletions)).CalledWithKey();
            app.MapPost(mount + "/embeddings", Guarded(pipeline.RunAsync, WireFormat.OpenAiEmbeddings)).CalledWithKey();
            app.MapPost(mount + "/messages", Guarded(pipeline.RunAsync, WireFormat.AnthropicMessages)).CalledWithKey();
            app.MapPost(mount + "/responses", Guarded(pipeline.RunAsync, WireFormat.OpenAiResponses)).CalledWithKey();
            app.MapPost(mount + "/messages/count_tokens", Guarded(counts.ShowAsync, WireFormat.AnthropicMessages)).CalledWithKey();
            app.MapGet(mount + "/models", Guarded(models.ListAsync)).CalledWithKey();
            app.MapGet(mount + "/models/{**id}", Guarded(models.ShowAsync)).CalledWithKey();
            app.MapPost(mount + "/quote", Guarded(quotes.ShowAsync)).CalledWithKey();
            app.MapGet(mount + "/generation", Guarded(receipts.ShowAsync)).CalledWithKey();
            app.MapGet(mount + "/key", Guarded(account.ShowKeyAsync)).CalledWithKey();
            app.MapGet(mount + "/credits", Guarded(account.ShowCreditsAsync)).CalledWithKey();
            app.MapGet(mount + "/mcp/tools", Guarded(tools.ListAsync)).CalledWithKey();
            app.MapPost(mount + "/mcp/call", Guarded(tools.CallAsync)).CalledWithKey();
            app.Map(mount + "/{**path}", context => NotFoundAsync(context, time)).CalledWithKey();
        }

        var thin = app.Services.GetRequiredService<ThinClientApi>();
        app.MapPost(ThinMount + "/chat", Guarded(thin.ChatAsync)).CalledWithKey();
        app.MapGet(ThinMount + "/models", Guarded(thin.ListModelsAsync)).CalledWithKey();
        app.MapGet(ThinMount + "/usage/stats", Guarded(thin.ShowStatsAsync)).CalledWithKey();
        return app;

        RequestDelegate Guarded(Func<ClientExchange, Task> handle, WireFormat format = WireFormat.OpenAiChat) => context =>
            GuardAsync(context, new ClientExchange(context, time.GetUtcNow(), FormatOf(context, format)), handle, logger);
    }

    /// <summary>Nothing that goes wrong in here may reach the client as anything but an error of this API.</summary>
    internal static async Task GuardAsync<TExchange>(HttpContext context, TExchange exchange, Func<TExchange, Task> handle, ILogger logger)
        where TExchange : ClientExchange
    {
        try
        {
            if (HasTwoLengths(context.Request))
                await exchange.RefuseAsync(new ProxyError(ProxyErrorKind.RequestInvalid, "The request has both Content-Length and Transfer-Encoding; send one of them."));
            else
                await handle(exchange);
            exchange.Recycle();
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await ProxyErrors.WriteAsync(
                context, exchange.Format, new ProxyErrors.Shape(exception.StatusCode, "invalid_request_error", null), "The request's body could not be read.", null, null);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The client left while its request was read; there is nobody to answer.
        }
        catch (Exception exception)
        {
            Log.ProxyFailed(logger, exception, exchange.RequestId);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await ProxyErrors.WriteAsync(context, exchange.Format, new ProxyErrors.Shape(500, "api_error", "internal_error"), "The proxy failed; nothing was charged for this request.", null, null);
        }
    }

    /// <summary>What both kinds of clients ask for, Anthropic's ask for with the version that they know.</summary>
    private static WireFormat FormatOf(HttpContext context, WireFormat format) =>
        !HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.ContainsKey("anthropic-version") ? WireFormat.AnthropicMessages : format;

    /// <summary>Kestrel takes the chunks and moves the length into a header of another name, instead of refusing.</summary>
    private static bool HasTwoLengths(HttpRequest request) =>
        request.Headers.TransferEncoding.Count > 0
        && (request.ContentLength is not null || request.Headers.ContainsKey("X-Content-Length"));

    private static async Task NotFoundAsync(HttpContext context, TimeProvider time)
    {
        // Names the request in the answer's headers, as every other answer does.
        _ = new ClientExchange(context, time.GetUtcNow());
        await ProxyErrors.WriteAsync(
            context,
            FormatOf(context, WireFormat.OpenAiChat),
            new ProxyErrors.Shape(StatusCodes.Status404NotFound, "invalid_request_error", "unknown_url"),
            $"There is no {context.Request.Method} {context.Request.Path} here.",
            null,
            null);
    }

    internal static void CalledWithKey(this IEndpointConventionBuilder endpoint) => endpoint
        .WithMetadata(new CalledWithKeyAttribute(), new DisableRequestTimeoutAttribute())
        .ShortCircuit();
}

/// <summary>Marks an endpoint whose caller is authenticated by key, in the proxy's own first step.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CalledWithKeyAttribute : Attribute;

/// <summary>Checks the limits at start.</summary>
[OptionsValidator]
internal sealed partial class ProxyOptionsValidator : IValidateOptions<ProxyOptions>;
