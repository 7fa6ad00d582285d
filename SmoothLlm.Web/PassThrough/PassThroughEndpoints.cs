using Microsoft.Extensions.Options;
using SmoothLlm.Core.Proxy;
using SmoothLlm.Core.Proxy.PassThrough;
using SmoothLlm.Core.Proxy.Steps;
using SmoothLlm.Infrastructure.PassThrough;
using SmoothLlm.Web.Proxy;

namespace SmoothLlm.Web.PassThrough;

/// <summary>
/// The second mode: everything below <c>/api/v1/{provider}</c> goes to that provider with the customer's own key. Routes
/// of ours are literal and come first; no provider may have the name of one.
/// </summary>
internal static class PassThroughEndpoints
{
    /// <summary>
    /// It writes every request's query, in which some providers' keys are sent; and its mere being on, at whatever level,
    /// costs every request an activity and a scope, of which the proxy records by itself what there is to say.
    /// </summary>
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public static IServiceCollection AddPassThrough(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PassThroughOptions>().Bind(configuration.GetSection(PassThroughOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PassThroughOptions>, PassThroughOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<PassThroughOptions>>().Value);
        services.AddPassThroughProviders();
        services.AddSingleton<LocateProvider>();
        services.AddSingleton<InspectModel>();
        services.AddSingleton<SendVerbatim>();
        services.AddSingleton<RelayAnswer>();
        services.AddSingleton<RecordUsage>();
        services.AddSingleton<PassThroughPipeline>();
        services.PostConfigure<LoggerFilterOptions>(SilenceRequestLog);
        return services;
    }

    public static IEndpointRouteBuilder MapPassThrough(this WebApplication app)
    {
        var pipeline = app.Services.GetRequiredService<PassThroughPipeline>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        var logger = app.Services.GetRequiredService<ILogger<PassThroughPipeline>>();
        app.Map(
                PassThroughExchange.Mount + "{provider}/{**path}",
                context => ProxyEndpoints.GuardAsync(context, new PassThroughExchange(context, time.GetUtcNow()), pipeline.RunAsync, logger))
            .CalledWithKey();
        return app;
    }

    /// <summary>However the operator sets the levels: a key must not be written anywhere.</summary>
    private static void SilenceRequestLog(LoggerFilterOptions options)
    {
        var sinks = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList();
        foreach (string? sink in sinks)
            options.Rules.Add(new LoggerFilterRule(sink, RequestLog, LogLevel.None, filter: null));
    }
}

/// <summary>Checks the limits at start.</summary>
[OptionsValidator]
internal sealed partial class PassThroughOptionsValidator : IValidateOptions<PassThroughOptions>;
