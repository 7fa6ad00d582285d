using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmoothLlm.Core.ContentLogging;

namespace SmoothLlm.Infrastructure.ContentLogging;

public static class ContentLoggingRegistration
{
    /// <summary>Texts of requests, for organizations that want them kept. Needs persistence.</summary>
    public static IServiceCollection AddContentLogging(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ContentLoggingOptions>().Bind(configuration.GetSection(ContentLoggingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ContentLoggingOptions>, ContentLoggingOptionsValidator>();
        services.AddSingleton<ContentProtection>();
        services.AddSingleton<ContentQueue>();
        services.AddSingleton<IContentLog>(provider => provider.GetRequiredService<ContentQueue>());
        services.AddHostedService<ContentWriter>();
        services.AddSingleton<ContentRetentionJob>();
        services.AddHostedService(provider => provider.GetRequiredService<ContentRetentionJob>());
        services.AddSingleton<ContentSettings>();
        services.AddSingleton<ContentReader>();
        return services;
    }
}
