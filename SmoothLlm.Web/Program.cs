using SmoothLlm.Infrastructure;
using SmoothLlm.Infrastructure.ApiKeys;
using SmoothLlm.Infrastructure.Bootstrap;
using SmoothLlm.Infrastructure.Catalog;
using SmoothLlm.Infrastructure.ContentLogging;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Infrastructure.Email;
using SmoothLlm.Infrastructure.Ledger;
using SmoothLlm.Infrastructure.Limits;
using SmoothLlm.Infrastructure.Mcp;
using SmoothLlm.Infrastructure.Notifications;
using SmoothLlm.Infrastructure.Organizations;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;
using SmoothLlm.Infrastructure.Pricing;
using SmoothLlm.Infrastructure.Providers;
using SmoothLlm.Infrastructure.Scheduling;
using SmoothLlm.Infrastructure.Telemetry;
using SmoothLlm.Infrastructure.Usage;
using SmoothLlm.Web.Authentication;
using SmoothLlm.Web.Components;
using SmoothLlm.Web.Components.Portal;
using SmoothLlm.Web.Configuration;
using SmoothLlm.Web.Management;
using SmoothLlm.Web.PassThrough;
using SmoothLlm.Web.Proxy;
using SmoothLlm.Web.Telemetry;

// Watching the settings files means watching the folder around them, in which the database is written all the time.
var builder = WebApplication.CreateBuilder(ContentRoot.For([.. args, "--hostBuilder:reloadConfigOnChange=false"]));
// Whatever the environment: run from the build output, packages' static files lie where the manifest says.
builder.WebHost.UseStaticWebAssets();
builder.Configuration.AddSecretFiles();
ProcessorShare.Set(builder.Configuration);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.AddProviders(builder.Configuration).AddMcp(builder.Configuration);
builder.Services.AddPersistence(builder.Configuration);
builder.Services.AddLedger();
builder.Services.AddPricing().AddCatalog();
builder.Services.AddApiKeys().AddLimits(builder.Configuration);
builder.Services.AddUsageQueries().AddContentLogging(builder.Configuration);
builder.Services.AddPurchases(builder.Configuration);
builder.Services.AddEmail(builder.Configuration);
builder.Services.AddOrganizations();
builder.Services.AddCredits(builder.Configuration).AddNotificationWatch();
builder.Services.AddPortalAuthentication(builder.Configuration);
builder.Services.AddPortal().AddPortalPages().AddManagement();
builder.Services.AddProxy(builder.Configuration);
builder.Services.AddPassThrough(builder.Configuration);
builder.Services.AddHealth();
builder.Services.AddTelemetry(builder.Configuration);
builder.Services.AddStartUp(builder.Configuration);

var app = builder.Build();
try
{
    await app.Services.GetRequiredService<StartUp>().RunAsync(CancellationToken.None);
}
catch (Exception exception) when (exception is DatabaseInUseException or BootstrapFileException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

app.UsePortal();
app.MapProxy();
app.MapPassThrough();
app.MapManagement();
app.MapHealth();
app.MapMetrics();
app.MapPortal();

await app.RunAsync();
return 0;
