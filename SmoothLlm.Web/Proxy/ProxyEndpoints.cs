using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.Steps;

namespace SmoothLlm.Web.Proxy;

/// <summary>
/// The OpenAI-compatible proxy. Its endpoints leave the pipeline right after routing: they authenticate by key in the
/// pipeline's first step, so cookies, antiforgery and error pages have nothing to do with them.
/// </summary>
internal static class ProxyEndpoints
{
    private static readonly string[] Mounts = ["/v1", "/api/v1"];

    public static IServiceCollection AddProxy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProxyOptions>().Bind(configuration.GetSection(ProxyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ProxyOptions>>().Value);
        services.AddSingleton<AuthenticateCaller>();
        services.AddSingleton<AdmitRequest>();
        services.AddSingleton<ResolveModel>();
        services.AddSingleton<HoldCredits>();
        services.AddSingleton<RunningRequests>();
        services.AddSingleton<IRunningRequests>(provider => provider.GetRequiredService<RunningRequests>());
        services.AddSingleton<ExtendHold>();
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
        services.AddSingleton<GenerationReceipts>();
        services.AddSingleton<AccountFacts>();
        services.AddSingleton<QuoteRequest>();
        services.AddSingleton<Quotes>();
        return services;
    }

    public static IEndpointRouteBuilder MapProxy(this WebApplication app)
    {
        var pipeline = app.Services.GetRequiredService<ChatPipeline>();
        var models = app.Services.GetRequiredService<ModelList>();
        var receipts = app.Services.GetRequiredService<GenerationReceipts>();
        var account = app.Services.GetRequiredService<AccountFacts>();
        var quotes = app.Services.GetRequiredService<Quotes>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        var logger = app.Services.GetRequiredService<ILogger<ChatPipeline>>();
        foreach (string mount in Mounts)
        {
            app.MapPost(mount + "/chat/completions", Guarded(pipeline.RunAsync)).CalledWithKey();
            app.MapGet(mount + "/models", Guarded(models.ListAsync)).CalledWithKey();
            app.MapGet(mount + "/models/{**id}", Guarded(models.ShowAsync)).CalledWithKey();
            app.MapPost(mount + "/quote", Guarded(quotes.ShowAsync)).CalledWithKey();
            app.MapGet(mount + "/generation", Guarded(receipts.ShowAsync)).CalledWithKey();
            app.MapGet(mount + "/key", Guarded(account.ShowKeyAsync)).CalledWithKey();
            app.MapGet(mount + "/credits", Guarded(account.ShowCreditsAsync)).CalledWithKey();
            app.Map(mount + "/{**path}", context => NotFoundAsync(context, time)).CalledWithKey();
        }

        return app;

        RequestDelegate Guarded(Func<ClientExchange, Task> handle) => context => GuardAsync(context, handle, time, logger);
    }

    /// <summary>Nothing that goes wrong in here may reach the client as anything but an error of this API.</summary>
    private static async Task GuardAsync(HttpContext context, Func<ClientExchange, Task> handle, TimeProvider time, ILogger logger)
    {
        var exchange = new ClientExchange(context, time.GetUtcNow());
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
                context, new ProxyErrors.Shape(exception.StatusCode, "invalid_request_error", null), "The request's body could not be read.", null, null);
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
                await ProxyErrors.WriteAsync(context, new ProxyErrors.Shape(500, "api_error", "internal_error"), "The proxy failed; nothing was charged for this request.", null, null);
        }
    }

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
            new ProxyErrors.Shape(StatusCodes.Status404NotFound, "invalid_request_error", "unknown_url"),
            $"There is no {context.Request.Method} {context.Request.Path} here.",
            null,
            null);
    }

    private static void CalledWithKey(this IEndpointConventionBuilder endpoint) => endpoint
        .WithMetadata(new CalledWithKeyAttribute(), new DisableRequestTimeoutAttribute())
        .ShortCircuit();
}

/// <summary>Marks an endpoint whose caller is authenticated by key, in the proxy's own first step.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CalledWithKeyAttribute : Attribute;

/// <summary>Checks the limits at start.</summary>
[OptionsValidator]
internal sealed partial class ProxyOptionsValidator : IValidateOptions<ProxyOptions>;
