using System.Text;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Providers;

public sealed class ProviderStoreTests
{
    private const string Credential = "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly ProviderDraft Good = new()
    {
        DisplayName = "Mine",
        Kind = ProviderKind.OpenAiCompatible,
        BaseUrl = "https://api.example.com/v1/",
        Credential = Credential,
    };

    [Fact]
    public async Task A_provider_is_stored_with_its_address_trimmed_and_its_credential_readable_only_by_us()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var store = database.Get<ProviderStore>();

        var saved = (await store.CreateAsync("mine", Good, default)).ShouldBeOfType<ProviderResult.Saved>().Provider;

        var provider = (await store.FindAsync(saved.Id, default)).ShouldNotBeNull();
        provider.BaseUrl.ShouldBe("https://api.example.com/v1");
        var credential = provider.Credentials.ShouldHaveSingleItem();
        credential.LastFour.ShouldBe("wxyz");
        database.Get<ProviderCredentials>().TryUnprotect(credential.ProtectedSecret).ShouldBe(Credential);
    }

    [Fact]
    public async Task The_credential_is_nowhere_in_the_database_files()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        await database.Get<ProviderStore>().CreateAsync("mine", Good, default);
        string path = await database.ReadAsync(context => Task.FromResult(context.Database.GetDbConnection().DataSource));

        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(path).ShouldNotBeNull(), "*.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Credential[8..24])).ShouldBe(-1, file);
        }
    }

    [Fact]
    public async Task An_update_without_a_credential_keeps_it_and_only_an_explicit_wish_clears_it()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var store = database.Get<ProviderStore>();
        var id = (await store.CreateAsync("mine", Good, default)).ShouldBeOfType<ProviderResult.Saved>().Provider.Id;

        await store.UpdateAsync(id, Good with { Credential = null, DisplayName = "Renamed" }, default);
        var kept = (await store.FindAsync(id, default)).ShouldNotBeNull();
        await store.UpdateAsync(id, Good with { Credential = null, ClearCredential = true }, default);
        var cleared = (await store.FindAsync(id, default)).ShouldNotBeNull();

        kept.DisplayName.ShouldBe("Renamed");
        database.Get<ProviderCredentials>().TryUnprotect(kept.Credentials.ShouldHaveSingleItem().ProtectedSecret).ShouldBe(Credential);
        cleared.Credentials.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_problem_names_its_field()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var draft = Good with { DisplayName = " ", BaseUrl = "ftp://example.com", Credential = "with blank" };

        var result = await database.Get<ProviderStore>().CreateAsync("Not A Slug", draft, default);

        result.ShouldBeOfType<ProviderResult.Invalid>().Problems.Select(problem => problem.Field)
            .ShouldBe(["slug", "displayName", "baseUrl", "credential"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_slug_is_given_once()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var store = database.Get<ProviderStore>();
        await store.CreateAsync("mine", Good, default);

        var second = await store.CreateAsync("mine", Good, default);

        second.ShouldBeOfType<ProviderResult.Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("slug");
    }

    [Theory]
    [InlineData("/relative")]
    [InlineData("example.com/v1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:password@example.com/v1")]
    [InlineData("https://example.com/v1?key=1")]
    [InlineData("https://example.com/v1?")]
    [InlineData("https://example.com/v1#top")]
    [InlineData("")]
    public void A_base_address_of_another_form_is_refused(string address)
    {
        ProviderRules.ReadBaseUrl(ProviderKind.OpenAiCompatible, address, out string baseUrl).ShouldNotBeNull();
        baseUrl.ShouldBe("");
    }

    [Fact]
    public void A_kind_with_an_address_of_its_own_needs_none()
    {
        ProviderRules.ReadBaseUrl(ProviderKind.Groq, "", out string baseUrl).ShouldBeNull();
        baseUrl.ShouldBe("https://api.groq.com/openai/v1");
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("0-a-9", true)]
    [InlineData("abcdefghijabcdefghijabcdefghijabcdefghij", true)]
    [InlineData("abcdefghijabcdefghijabcdefghijabcdefghijk", false)]
    [InlineData("-a", false)]
    [InlineData("A", false)]
    [InlineData("a_b", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    public void Slugs_are_lowercase_letters_digits_and_hyphens(string slug, bool isGood) => ProviderRules.IsSlug(slug).ShouldBe(isGood);

    [Fact]
    public async Task Deleting_leaves_the_deployments()
    {
        await using var database = await PlatformDatabase.OpenAsync("Development");
        var store = database.Get<ProviderStore>();
        await database.Get<Infrastructure.Catalog.SandboxCatalog>().ImportAsync(new HashSet<(string, string)>(), default);
        var sandbox = (await store.ListAsync(default)).ShouldHaveSingleItem();

        (await store.DeleteAsync(sandbox.Provider.Id, default)).ShouldBeTrue();
        (await store.DeleteAsync(sandbox.Provider.Id, default)).ShouldBeFalse();

        sandbox.ModelCount.ShouldBe(Infrastructure.Providers.Sandbox.SandboxModels.Listed.Count);
        (await database.ReadAsync(context => context.Deployments.CountAsync())).ShouldBe(Infrastructure.Providers.Sandbox.SandboxModels.Listed.Count);
    }
}
