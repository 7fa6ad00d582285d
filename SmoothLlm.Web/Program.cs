using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components;

var builder = WebApplication.CreateBuilder(args);
// Whatever the environment: run from the build output, packages' static files lie where the manifest says.
builder.WebHost.UseStaticWebAssets();
builder.Services.AddPersistence(builder.Configuration);
builder.Services.AddEmail(builder.Configuration);
builder.Services.AddOrganizations();
builder.Services.AddPortalAuthentication(builder.Configuration);
builder.Services.AddPortal(builder.Configuration);

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
