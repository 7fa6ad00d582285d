using Shouldly;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Web.Components.Admin.Models;
using Xunit;

namespace SmoothLlm.Tests.Components.Admin;

public sealed class ModelRowTests
{
    [Theory]
    [InlineData(null, "–")]
    [InlineData(512, "512")]
    [InlineData(8191, "8.2K")]
    [InlineData(128_000, "128K")]
    [InlineData(1_050_000, "1.05M")]
    public void Token_counts_are_short(int? count, string text) => ModelRow.Tokens(count).ShouldBe(text);

    [Theory]
    [InlineData("", true)]
    [InlineData("GPT", true)]
    [InlineData("openai gpt", true)]
    [InlineData("omni", true)]
    [InlineData("openai claude", false)]
    public void Every_word_of_a_search_must_be_found(string search, bool isFound)
    {
        var model = new Model { Id = "gpt-4o", Name = "GPT-4o", CreatedAt = DateTimeOffset.UnixEpoch };
        var deployment = new Deployment { Id = Guid.NewGuid(), ModelId = "gpt-4o", ProviderSlug = "openai", UpstreamModel = "gpt-4o-2024-08-06" };
        var listed = new CatalogModel(model, ["omni"], [new CatalogDeployment(deployment, Provider: null, Price: null, NextPrice: null)]);

        ModelRow.Matches(listed, search).ShouldBe(isFound);
        listed.Status.ShouldBe(ModelStatus.Unavailable);
    }
}
