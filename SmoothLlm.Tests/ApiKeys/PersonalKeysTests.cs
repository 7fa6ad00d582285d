using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.ApiKeys;

public sealed class PersonalKeysTests
{
    [Fact]
    public async Task First_requests_that_come_at_once_all_go_by_the_one_key_that_is_made_for_them()
    {
        await using var database = await SqliteDatabase.OpenAsync(services => services.AddApiKeys());
        var organization = await database.AddOrganizationAsync();
        var keys = database.Get<PersonalKeys>();

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => keys.FindAsync(organization, "user", CancellationToken.None))));

        var made = await database.ReadAsync(context => context.ApiKeys.SingleAsync());
        found.ShouldAllBe(entry => entry != null && entry.Id == made.Id);
    }
}
