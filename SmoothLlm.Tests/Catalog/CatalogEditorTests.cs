using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Catalog;

public sealed class CatalogEditorTests
{
    private const string Id = "vendor/my-model";

    private static readonly ModelDraft Good = new("Mine")
    {
        ContextLength = 1000,
        Aliases = ["mine", "m"],
        Deployments = [new("openai", "up"), new("groq", "up") { Priority = 1, Weight = 3 }],
    };

    [Fact]
    public async Task A_model_is_added_and_changed_with_its_names_and_deployments()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var editor = database.Get<CatalogEditor>();

        (await editor.CreateAsync(Id, Good)).ShouldBeOfType<ModelResult.Saved>();
        var changed = Good with { Name = "Renamed", Aliases = ["m", "other"], Deployments = [new("groq", "up") { Weight = 2, IsEnabled = false }, new("xai", "x") { Weight = 5 }] };
        (await editor.UpdateAsync(Id, changed)).ShouldBeOfType<ModelResult.Saved>();

        var listed = (await database.Get<CatalogStore>().ListAsync(default)).Single(model => model.Model.Id == Id);
        (listed.Model.Name, listed.Model.ContextLength).ShouldBe(("Renamed", 1000));
        listed.Aliases.ShouldBe(["m", "other"]);
        listed.Deployments.Select(row => (row.Deployment.ProviderSlug, row.Deployment.Priority, row.Deployment.Weight, row.Deployment.IsEnabled))
            .ShouldBe([("groq", 0, 2, false), ("xai", 0, 5, true)]);
        (await database.ReadAsync(context => context.AuditEntries.CountAsync(entry => entry.TargetId == Id))).ShouldBe(2);
    }

    [Fact]
    public async Task Names_are_given_once()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var editor = database.Get<CatalogEditor>();
        await editor.CreateAsync(Id, Good);

        (await editor.CreateAsync(Id, Good)).ShouldBeOfType<ModelResult.Taken>();
        (await editor.CreateAsync("mine", Good with { Aliases = [] })).ShouldBeOfType<ModelResult.Taken>();
        await RefusedAsync(editor.CreateAsync("another", Good), "aliases");
        await RefusedAsync(editor.CreateAsync("another", Good with { Aliases = [Id] }), "aliases");
        await RefusedAsync(editor.CreateAsync("with blank", Good with { Aliases = [] }), "id");
        (await editor.UpdateAsync("unknown", Good with { Aliases = [] })).ShouldBeOfType<ModelResult.NotFound>();
    }

    [Fact]
    public void Every_problem_names_its_field()
    {
        var bad = Good with
        {
            Name = " ",
            ContextLength = 0,
            MaxOutputTokens = -1,
            Aliases = ["twice", "twice"],
            Deployments = [new("openai", "up") { Weight = 0 }],
        };
        bad.Check().Select(problem => problem.Field).ShouldBe(["name", "contextLength", "maxOutputTokens", "aliases", "deployments[0].weight"]);
        (Good with { Deployments = [Good.Deployments[0], Good.Deployments[0]] }).Check().ShouldHaveSingleItem().Field.ShouldBe("deployments[1]");
    }

    private static async Task RefusedAsync(Task<ModelResult> saving, string field) =>
        (await saving).ShouldBeOfType<ModelResult.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(field);
}
