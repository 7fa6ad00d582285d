using Shouldly;
using SmoothLlm.Core.Providers;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Providers;

public sealed class CredentialStoreTests
{
    private static readonly CredentialDraft Second = new() { Name = "Second", Secret = "sk-second-0123456789", Weight = 3 };

    [Fact]
    public async Task Further_credentials_are_kept_changed_and_forgotten()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var provider = await AddProviderAsync(database);
        var store = database.Get<CredentialStore>();

        var added = (await store.AddAsync(provider.Id, Second, default)).ShouldBeOfType<CredentialResult.Saved>().Credential;
        await store.UpdateAsync(provider.Id, added.Id, Second with { Secret = null, Name = "Renamed", IsEnabled = false }, default);

        var stored = (await database.Get<ProviderStore>().FindAsync(provider.Id, default))!.Credentials.Single(row => row.Id == added.Id);
        (stored.Name, stored.Weight, stored.IsEnabled, stored.LastFour).ShouldBe(("Renamed", 3, false, "6789"));
        database.Get<ProviderCredentials>().TryUnprotect(stored.ProtectedSecret).ShouldBe(Second.Secret);
        (await store.DeleteAsync(provider.Id, added.Id, default)).ShouldBeOfType<CredentialResult.Saved>();
        (await store.DeleteAsync(provider.Id, added.Id, default)).ShouldBeOfType<CredentialResult.NotFound>();
        (await database.Get<ProviderStore>().FindAsync(provider.Id, default))!.Credentials.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Every_problem_names_its_field()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var provider = await AddProviderAsync(database);
        var bad = new CredentialDraft { Name = " ", Secret = "", Weight = 0 };

        (await database.Get<CredentialStore>().AddAsync(provider.Id, bad, default)).ShouldBeOfType<CredentialResult.Invalid>()
            .Problems.Select(problem => problem.Field).ShouldBe(["name", "weight", "secret"]);
        (await database.Get<CredentialStore>().AddAsync(Guid.NewGuid(), Second, default)).ShouldBeOfType<CredentialResult.NotFound>();
        bad.ToString().ShouldNotContain("sk-");
    }

    private static async Task<Provider> AddProviderAsync(SqliteDatabase database)
    {
        var draft = new ProviderDraft { DisplayName = "Mine", Kind = ProviderKind.Groq, Credential = "sk-first-0123456789" };
        return (await database.Get<ProviderStore>().CreateAsync("mine", draft, default)).ShouldBeOfType<ProviderResult.Saved>().Provider;
    }
}
