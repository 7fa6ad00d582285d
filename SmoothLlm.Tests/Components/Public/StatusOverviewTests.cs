using Microsoft.Extensions.Diagnostics.HealthChecks;
using Shouldly;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Providers;
using SmoothLlm.Core.Routing;
using SmoothLlm.Web.Components.Public.Status;
using Xunit;

namespace SmoothLlm.Tests.Components.Public;

public sealed class StatusOverviewTests
{
    private static readonly Guid Provider = Guid.NewGuid();
    private static readonly Guid Credential = Guid.NewGuid();

    [Fact]
    public void All_is_well_while_nothing_has_failed() => Of().IsFine.ShouldBeTrue();

    [Fact]
    public void A_provider_is_impaired_while_one_of_its_models_is_left_alone() => ConditionOf(Open("small")).ShouldBe(Condition.Impaired);

    [Fact]
    public void A_provider_is_down_when_all_of_its_models_are() => ConditionOf(Open("small"), Open("large")).ShouldBe(Condition.Down);

    [Fact]
    public void A_provider_is_down_when_its_only_credential_is_refused() => ConditionOf(Open(null)).ShouldBe(Condition.Down);

    [Fact]
    public void What_is_closed_again_and_what_belonged_to_an_older_credential_does_not_count() =>
        ConditionOf(Open(null) with { State = CircuitState.Closed }, Open(null, version: 0)).ShouldBe(Condition.Fine);

    private static Condition ConditionOf(params CircuitReport[] circuits) => Of(circuits).Providers.ShouldHaveSingleItem().Condition;

    private static CircuitReport Open(string? model, long version = 1) =>
        new(new CircuitKey(Provider, Credential, version, model), CircuitState.Open, 5, TimeSpan.FromSeconds(10), 500);

    private static StatusOverview Of(params CircuitReport[] circuits)
    {
        var provider = new ProviderEndpoint
        {
            Id = Provider, Slug = "first", Kind = ProviderKind.OpenAi, BaseUrl = new Uri("https://first.example/v1"),
            Credentials = [new UpstreamCredential { Id = Credential, Version = 1, Name = "ours", Secret = "secret" }], AllowPrivateNetwork = false,
        };
        ModelRoute[] models = [.. ((string[])["small", "large"]).Select(name => new ModelRoute(
            new Model { Id = name, Name = name, CreatedAt = DateTimeOffset.UnixEpoch }, [new DeploymentTarget(provider, name, 0, 1, [])]))];
        return StatusOverview.Of(
            new HealthReport(new Dictionary<string, HealthReportEntry>(StringComparer.Ordinal), TimeSpan.Zero), new CatalogSnapshot(models, [], 0), circuits);
    }
}
