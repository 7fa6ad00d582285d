using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmoothLlm.Infrastructure.Persistence;

namespace SmoothLlm.Infrastructure.Mcp;

public static class McpRegistration
{
    /// <summary>The registered MCP servers, their tools, and the way to them. Needs the providers' credentials.</summary>
    public static IServiceCollection AddMcp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<McpOptions>().Bind(configuration.GetSection(McpOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<McpOptions>, McpOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<McpOptions>>().Value);
        services.AddSingleton<McpServerStore>();
        services.AddSingleton<McpDirectory>();
        services.AddSingleton<ISnapshot>(provider => provider.GetRequiredService<McpDirectory>());
        services.AddSingleton<McpConnections>();
        services.AddSingleton<McpTools>();
        services.AddSingleton<McpTester>();
        return services.AddSingleton<McpCalls>();
    }
}
