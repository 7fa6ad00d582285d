using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Web.Proxy;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>Nobody reaches an endpoint because it was forgotten to say who may.</summary>
public sealed class EndpointTests
{
    /// <summary>Open endpoints that say nothing themselves, by their route, each with the reason.</summary>
    private static readonly Dictionary<string, string> OpenOnPurpose = new(StringComparer.Ordinal)
    {
        ["{**path:file}"] = "static files that came after the build, in Development only",
        ["/_blazor"] = "the socket of pages that were authorized when they were asked for",
        ["/_framework/"] = "Blazor's own scripts",
    };

    [Fact]
    public async Task Every_endpoint_says_who_may_call_it()
    {
        await using var program = await ProgramRun.StartAsync();
        var endpoints = program.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        endpoints.ShouldNotBeEmpty();
        endpoints
            .Where(endpoint => !SaysWhoMayCall(endpoint) && !IsOpenOnPurpose(endpoint))
            .Select(endpoint => $"{endpoint.DisplayName} ({endpoint.RoutePattern.RawText})")
            .ShouldBeEmpty("give it a policy, AllowAnonymous, or the mark of endpoints that are called with a key");
    }

    private static bool SaysWhoMayCall(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null
        || endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null
        || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        || endpoint.Metadata.GetMetadata<CalledWithKeyAttribute>() is not null;

    /// <summary>Static files are for everybody: whatever lies in wwwroot has been published.</summary>
    private static bool IsOpenOnPurpose(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
        || OpenOnPurpose.Keys.Any(route => endpoint.RoutePattern.RawText?.StartsWith(route, StringComparison.Ordinal) == true);
}
