using SmoothLlm.Infrastructure.Persistence;
using SmoothLlm.Infrastructure.Persistence.Sqlite;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddPersistence(builder.Configuration);

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

await app.RunAsync();
return 0;
