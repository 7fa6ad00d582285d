using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Infrastructure.Providers;
using Xunit;

namespace SmoothLlm.Tests.Conventions;

/// <summary>Below <c>/api/v1/</c> our own addresses and providers' names share one place.</summary>
public sealed class ReservedSlugTests
{
    private const string Mount = "/api/v1/";

    [Fact]
    public async Task No_provider_can_take_the_name_of_an_address_of_ours()
    {
        await using var program = await ProgramRun.StartAsync();

        program.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/'))
            .Where(route => route.StartsWith(Mount, StringComparison.Ordinal))
            .Select(route => route[Mount.Length..].Split('/')[0])
            .Where(segment => !segment.StartsWith('{') && ProviderRules.CheckSlug(segment) is null)
            .Distinct(StringComparer.Ordinal)
            .ShouldBeEmpty("add it to the reserved names of ProviderRules");
    }

    [Theory]
    [InlineData("usage")]
    [InlineData("models")]
    [InlineData("Upper")]
    public void A_name_that_is_taken_or_no_name_is_said_so(string slug) => ProviderRules.CheckSlug(slug).ShouldNotBeNull();

    [Fact]
    public void Any_other_name_is_free() => ProviderRules.CheckSlug("openai").ShouldBeNull();
}
