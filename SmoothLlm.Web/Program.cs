using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components;
using SmoothLlm.Web.Components.Portal;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddPersistence(builder.Configuration);
builder.Services.AddEmail(builder.Configuration);
builder.Services.AddOrganizations();
builder.Services.AddPortalAuthentication(builder.Configuration);
builder.Services.AddPortal(builder.Configuration);
builder.Services.AddLedger();
builder.Services.AddPortalPages();

var app = builder.Build();
try
{
    await app.Services.GetRequiredService<Database>().OpenAsync(CancellationToken.None);
    await app.Services.GetRequiredService<Snapshots>().RefreshAsync(CancellationToken.None);
}
catch (DatabaseInUseException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

app.UsePortal();
app.MapPortal();

await app.RunAsync();
return 0;
